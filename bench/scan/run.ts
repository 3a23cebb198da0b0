import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isInstalled } from '../toolchain.ts'
import { type Bed, makeBed } from './bed.ts'
import { type Row, rows } from './rows.ts'
import { scanners, type ScannerName } from './scanners.ts'
import { judge, type OpenPort } from './truth.ts'

const seed = 7
/** Some scanners hang now and then. */
const longestMs = 120_000

/** What one scan took. */
interface Measurement {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly missed: number
  readonly invented: number
}

/** The scanners of each row in turn, round after round, over namespaces without a way out. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } })
  const wanted = rows.filter(({ id }) => values.only === undefined || values.only.split(',').includes(id))
  if (wanted.length === 0)
    throw new Error(`No row ${values.only}; there are ${rows.map(({ id }) => id).join(', ')}`)
  await using bed = await makeBed(seed)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void takeDown(bed))
  }
  await writeFile(join(bed.folder, 'nothing.txt'), '')
  for (const row of wanted) {
    const rounds = values.rounds === undefined ? row.rounds : Number(values.rounds)
    report(row, await measureRow(row, rounds, bed))
  }
}

/** What was stopped leaves no networks behind. */
async function takeDown(bed: Bed): Promise<void> {
  await bed[Symbol.asyncDispose]()
  process.exit(1)
}

async function measureRow(
  row: Row,
  rounds: number,
  bed: Bed,
): Promise<ReadonlyMap<ScannerName, readonly Measurement[]>> {
  const names = row.scanners.filter((name) => isInstalled(scanners[name].program))
  const measured = new Map(names.map((name): [ScannerName, Measurement[]] => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      await using stack = new AsyncDisposableStack()
      const { link } = row
      if (link !== undefined) stack.use(await bed.link(link.delayMs, link.lossPpm, seed + round))
      measured.get(name)?.push(await measure(name, row, bed))
    }
  }
  return measured
}

/** Runs one scanner as a whole command. */
async function measure(name: ScannerName, row: Row, bed: Bed): Promise<Measurement> {
  const scanner = scanners[name]
  const file = join(bed.folder, 'found')
  await rm(file, { force: true })
  const command = bed.inside(scanner.command(row.targets, row.ports, file, bed))
  const { stdout, seconds, cpuSeconds } = await timed(command, bed.folder)
  const written = await readFile(file, 'utf8').catch(() => stdout)
  const truth = openWithin(row, bed.groups[row.group])
  return { seconds, cpuSeconds, ...judge(scanner.read(written), truth) }
}

/** What of a group is open within a row's targets and ports. */
function openWithin({ targets, ports }: Row, open: readonly OpenPort[]): readonly OpenPort[] {
  const [first = 0, last = first] = ports.split('-').map(Number)
  const isOne = targets.length === 1 && /^[\d.]+$/.test(targets[0] ?? '')
  return open.filter(
    ({ address, port }) => port >= first && port <= last && (!isOne || address === targets[0]),
  )
}

/** The time of a command by the clock and by the CPU, its children's included, as the shell accounts for it. */
async function timed(
  command: readonly string[],
  folder: string,
): Promise<{ readonly stdout: string; readonly seconds: number; readonly cpuSeconds: number }> {
  const [times, errors] = [join(folder, 'times'), join(folder, 'errors')]
  const script = `TIMEFORMAT='%R %U %S'; { time "$@" 2>&3; } 3>'${errors}' 2>'${times}'`
  const child = spawn('bash', ['-c', script, 'bash', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // The inventory of what is measured stays with the bed.
    env: { ...process.env, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder },
    detached: true,
  })
  const giveUp = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, longestMs)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const [status] = (await once(child, 'close')) as [number | null]
  clearTimeout(giveUp)
  if (status !== 0 && status !== null) {
    throw new Error(`${command.join(' ')} ended with ${status}: ${await readFile(errors, 'utf8')}`)
  }
  const [seconds = NaN, user = NaN, system = NaN] = (await readFile(times, 'utf8')).split(' ').map(Number)
  return { stdout, seconds: seconds || longestMs / 1_000, cpuSeconds: user + system }
}

function report(row: Row, measured: ReadonlyMap<ScannerName, readonly Measurement[]>): void {
  const print = (line: string): void => void process.stdout.write(`${line}\n`)
  print(`\n${row.id}: ${row.title}`)
  for (const [name, all] of measured) {
    const sum = (key: 'missed' | 'invented'): number => all.reduce((total, one) => total + one[key], 0)
    const [seconds, cpu] = (['seconds', 'cpuSeconds'] as const).map((key) => median(all, key).toFixed(2))
    print(
      `  ${scanners[name].name.padEnd(18)}${seconds?.padStart(8)} s${cpu?.padStart(8)} CPU s` +
        `   missed ${sum('missed')}, invented ${sum('invented')}, in ${all.length} rounds`,
    )
  }
  if (row.floorSeconds !== undefined) {
    const ratio = median(measured.get('syn') ?? [], 'seconds') / row.floorSeconds
    print(`  portside syn takes ${ratio.toFixed(2)} × the floor of ${row.floorSeconds.toFixed(1)} s`)
  }
  if (row.secondsAtMost !== undefined) {
    const seconds = median(measured.get('syn') ?? [], 'seconds')
    print(
      `  portside syn takes ${seconds.toFixed(2)} s ${seconds <= row.secondsAtMost ? '✓' : '✗'} ≤ ${row.secondsAtMost}`,
    )
  }
  for (const { scanner, to, fasterAtLeast, cpuAtMost } of row.goals) {
    const [own, other] = [measured.get(scanner), measured.get(to)]
    if (own === undefined || other === undefined) continue
    const speed = median(other, 'seconds') / median(own, 'seconds')
    const cpu = median(own, 'cpuSeconds') / median(other, 'cpuSeconds')
    const name = `  ${scanners[scanner].name} beside ${scanners[to].name}:`
    if (fasterAtLeast !== undefined) {
      print(`${name} ${speed.toFixed(2)} × as fast ${speed >= fasterAtLeast ? '✓' : '✗'} ≥ ${fasterAtLeast}`)
    }
    if (cpuAtMost !== undefined)
      print(`${name} ${cpu.toFixed(2)} × its CPU ${cpu <= cpuAtMost ? '✓' : '✗'} ≤ ${cpuAtMost}`)
  }
}

function median(all: readonly Measurement[], key: 'seconds' | 'cpuSeconds'): number {
  return all.map((one) => one[key]).toSorted((a, b) => a - b)[all.length >> 1] ?? NaN
}

await main()
