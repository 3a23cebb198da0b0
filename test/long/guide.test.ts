import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { withoutTool } from '../support/foreign-tool.ts'

const root = new URL('../..', import.meta.url).pathname

/** A fenced block of a chapter. */
interface Block {
  readonly language: string
  readonly body: string
}

/** A command of a console block, and what the reader is told that it prints; `…` stands for anything. */
interface Step {
  readonly command: string
  readonly output: string
}

/** A chapter of the guide: files, named by the comment in their first line, and what is run over them. */
interface Chapter {
  readonly name: string
  readonly files: ReadonlyMap<string, string>
  readonly steps: readonly Step[]
}

const endOfStep = 'END OF STEP'

/** How the guide begins in a clone: what is run once after `npm install`, and what in each new shell. */
const [build = [], eachShell = []] = consoleBlocks('README.md')

/** Ports in the guide, as its readers type them; each test takes free ones for them. */
const guidePort = /\b9[01]\d\d\b|\b9464\b/g

const chapters = globSync(join(root, 'docs/guide/*.md'))
  .filter((path) => !path.endsWith('/configuration.md'))
  .toSorted()
  .map((path) => readChapter(path))
  .filter(({ files }) => files.size > 0)

function readChapter(path: string): Chapter {
  const blocks = readBlocks(readFileSync(path, 'utf8'))
  const files = new Map<string, string>()
  for (const { language, body } of blocks) {
    const name = /^(?:\/\/|#) ([\w.-]+\.(?:ts|yaml))\n/.exec(body)?.[1]
    if (language === 'yaml' && name === undefined) continue
    if (language !== 'ts' && language !== 'yaml') continue
    assert.ok(name !== undefined, `${path}: a block does not name its file:\n${body}`)
    assert.ok(!files.has(name), `${path}: ${name} is written twice`)
    files.set(name, body)
  }
  const name = path.slice(join(root, 'docs/guide/').length)
  return { name, files, steps: consoleBlocks(name).flat() }
}

function consoleBlocks(chapter: string): readonly (readonly Step[])[] {
  return readBlocks(readFileSync(join(root, 'docs/guide', chapter), 'utf8'))
    .filter(({ language }) => language === 'console')
    .map(({ body }) => readSteps(body))
}

function readBlocks(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    body,
  }))
}

function readSteps(body: string): readonly Step[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n')
      return { command: step.slice(0, end), output: step.slice(end + 1) }
    })
}

describe('docs/guide', { concurrency: 2 }, () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portside-guide-'))
    for (const name of ['bin', 'package.json', 'scripts', 'src', 'tsconfig.build.json', 'tsconfig.json']) {
      cpSync(join(root, name), join(folder, name), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    await using shell = startShell(folder)
    for (const { command, output } of build) await shell.run(command, output)
  })
  after(() => rm(folder, { recursive: true }))

  it('has snippets that type-check', async () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
      compilerOptions: { paths: Record<string, readonly string[]> }
    }
    const paths = Object.entries(compilerOptions.paths).map(
      ([name, [path = '']]) => [name, [join(root, path)]] as const,
    )
    const typed = join(folder, 'typed')
    mkdirSync(typed)
    for (const { name, files } of chapters) {
      writeFiles(join(typed, name), files)
    }
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths: Object.fromEntries(paths), noEmit: true },
      include: ['*.md/*.ts'],
    }
    writeFileSync(join(typed, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const child = spawn(process.execPath, [tsc, '-p', '.'], { cwd: typed })
    const [printed, failure] = await Promise.all([text(child.stdout), text(child.stderr)])
    assert.equal(failure, '')
    const faults = printed
      .split('\n')
      .filter((line) => /^[\w.-]+\.md\//.test(line) || line.startsWith('error'))
    assert.deepEqual(faults, [])
  })

  for (const chapter of chapters) {
    const tools = ['nc', 'curl', 'openssl'].filter((tool) =>
      chapter.steps.some(({ command }) => new RegExp(`\\b${tool} `).test(command)),
    )
    const skip = tools.map((tool) => withoutTool(tool)).find((reason) => reason !== false) ?? false
    it(`${chapter.name} prints what it says`, { skip, timeout: 120_000 }, async () => {
      const ports = await freePorts(chapter)
      const here = (words: string): string => words.replaceAll(guidePort, (port) => ports.get(port) ?? port)
      writeFiles(
        join(folder, chapter.name),
        [...chapter.files].map(([name, body]) => [name, here(body)]),
      )
      await using shell = startShell(folder)
      for (const { command, output } of eachShell) await shell.run(command, output)
      await shell.run(`cd ${chapter.name}`, '')
      for (const { command, output } of chapter.steps) await shell.run(here(command), here(output))
    })
  }
})

function writeFiles(folder: string, files: Iterable<readonly [name: string, body: string]>): void {
  mkdirSync(folder)
  for (const [name, body] of files) writeFileSync(join(folder, name), body)
}

/** A reader's shell, in a clone of their own. */
function startShell(clone: string) {
  const shell = spawn('bash', ['--noprofile', '--norc', '-O', 'expand_aliases'], {
    cwd: clone,
    detached: true,
    env: {
      ...process.env,
      // Or a test runner that is run here would take itself for a part of this one.
      NODE_TEST_CONTEXT: undefined,
      LC_ALL: 'C.UTF-8',
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: join(clone, 'compile-cache'),
      XDG_CACHE_HOME: clone,
      XDG_DATA_HOME: clone,
      XDG_STATE_HOME: clone,
    },
  })
  const exited = once(shell, 'exit')
  let printed = ''
  let wake = (): void => {}
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk
      wake()
    })
  }
  shell.stdin.write('exec 2>&1\n')
  return {
    /** Runs a command, and waits until it has printed what the reader is told; one in the background goes on. */
    async run(command: string, output: string): Promise<void> {
      printed = ''
      const end = command.endsWith('&') ? '' : `${endOfStep}\n`
      shell.stdin.write(`${command}\n${end === '' ? '' : `echo '${endOfStep}'\n`}`)
      const deadline = AbortSignal.timeout(40_000)
      deadline.addEventListener('abort', () => wake())
      while (!(printed.includes(end) && isAsTold(printed.replace(end, ''), output)) && !deadline.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      assert.ok(!deadline.aborted, `$ ${command}\n${printed}\nThe guide says:\n${output}`)
    },
    async [Symbol.asyncDispose]() {
      // With everything that it started and that still runs.
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL')
      await exited
    },
  }
}

/**
 * Whether a command printed what the guide says, line by line. Lines of a server's log come when they come, so each
 * that the guide shows must be among them.
 */
function isAsTold(printed: string, told: string): boolean {
  const [log, rest] = partition(printed)
  const [toldLog, toldRest] = partition(told)
  return (
    matches(rest.join('\n'), toldRest.join('\n')) &&
    toldLog.every((line) => log.some((printedLine) => matches(printedLine, line)))
  )
}

function partition(words: string): readonly [log: readonly string[], rest: readonly string[]] {
  const isLog = (line: string): boolean => line.startsWith('{"level":')
  const all = words.trimEnd().split('\n')
  return [all.filter(isLog), all.filter((line) => !isLog(line))]
}

function matches(printed: string, told: string): boolean {
  const parts = told.split('…').map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('[^]*?')}$`).test(printed)
}

async function freePorts(chapter: Chapter): Promise<ReadonlyMap<string, string>> {
  const words = [...chapter.files.values(), ...chapter.steps.map(({ command }) => command)].join('\n')
  const named = [...new Set(words.match(guidePort) ?? [])].toSorted()
  const servers = named.map(() => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const free = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  // In the same order, in which scans list them.
  const ascending = free.toSorted((a, b) => a - b)
  return new Map(named.map((port, index) => [port, String(ascending[index] ?? port)]))
}
