import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const scan = JSON.stringify(import.meta.resolve('../../src/services/scan/index.ts'))
const openPorts = 50

/** Sweeps all ports of a loopback of its own, on which 50 listen, so many times; prints what was not as it is. */
const program = `
  import { once } from 'node:events'
  import { createServer } from 'node:net'
  import { planScan, runScan } from ${scan}
  const ours = new Set()
  for (let i = 0; i < ${openPorts}; i++) {
    const server = createServer((socket) => socket.on('error', () => {}).resetAndDestroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ours.add(server.address().port)
  }
  const plan = await planScan({ targets: ['127.0.0.1'], ports: '1-65535', engine: 'connect' })
  let missed = 0
  let invented = 0
  let unsure = 0
  for (let sweep = 0; sweep < Number(process.env.SWEEPS); sweep++) {
    const { hosts: [host] } = await runScan(plan)
    const found = new Set(host.ports.map(({ port }) => port))
    missed += ours.difference(found).size
    invented += found.difference(ours).size
    unsure += host.counts.filtered + host.counts.notProbed
  }
  console.log(JSON.stringify({ missed, invented, unsure }))
  process.exit()`

const isolate: string = 'unshare'
const isolated = ['--net', '--map-root-user']
const cannotIsolate =
  spawnSync(isolate, [...isolated, 'ip', 'link', 'set', 'lo', 'up']).status === 0
    ? false
    : 'needs a network namespace'

async function sweep(native: 'on' | 'off', sweeps: number, fileDescriptors: number): Promise<unknown> {
  const shell = `ip link set lo up && ulimit -n ${fileDescriptors} && exec "$0" --input-type=module --eval "$1"`
  const env = { ...process.env, PORTSIDE_NATIVE: native, SWEEPS: String(sweeps) }
  const { stdout } = await run(isolate, [...isolated, 'sh', '-c', shell, process.execPath, program], { env })
  return JSON.parse(stdout)
}

describe('the connect engine', { skip: cannotIsolate }, () => {
  for (const { way, native, sweeps } of [
    { way: 'epoll', native: 'on', sweeps: 100 },
    { way: 'node:net', native: 'off', sweeps: 10 },
  ] as const) {
    test(`by ${way} reports no connection to itself in ${sweeps} sweeps of loopback, and misses nothing`, async () => {
      assert.deepEqual(await sweep(native, sweeps, 1024), { missed: 0, invented: 0, unsure: 0 })
    })

    test(`by ${way} finds 50 of 50 among all ports with 128 file descriptors, twice`, async () => {
      assert.deepEqual(await sweep(native, 2, 128), { missed: 0, invented: 0, unsure: 0 })
    })
  }
})
