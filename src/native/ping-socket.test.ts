import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { isNativeAvailable } from './availability.ts'

const run = promisify(execFile)
const { available, reason } = await isNativeAvailable()
const groups = '/proc/sys/net/ipv4/ping_group_range'

/** Pings addresses in a network of its own, where this kind of ping socket is allowed; tells the kind and who answered. */
async function pingElsewhere(kind: 'unprivileged' | 'raw'): Promise<unknown> {
  const program = `
    import { setTimeout } from 'node:timers/promises'
    import { openPingSocket } from ${JSON.stringify(import.meta.resolve('./ping-socket.ts'))}
    const answered = []
    const kinds = []
    for (const [family, addresses] of [['ipv4', ['127.0.0.1', '127.0.0.2', '10.9.0.2']], ['ipv6', ['::1']]]) {
      using socket = openPingSocket(family)
      kinds.push(socket.kind)
      for (const address of addresses) socket.ping(address)
      for (let turn = 0; turn < 200 && answered.length < (family === 'ipv4' ? 2 : 3); turn++) {
        answered.push(...socket.answered())
        await setTimeout(1)
      }
    }
    console.log(JSON.stringify({ kinds, answered: answered.toSorted() }))`
  // A new network allows nobody the unprivileged kind.
  const allow = kind === 'raw' ? 'true' : `echo 0 0 > ${groups}`
  const setUp = `ip link set lo up && ${allow} && exec "$0" --input-type=module --eval "$1"`
  const { stdout } = await run(
    'unshare',
    ['--net', '--map-root-user', 'sh', '-c', setUp, process.execPath, program],
    { timeout: 30_000 },
  )
  return JSON.parse(stdout)
}

async function cannotUnshare(): Promise<string | false> {
  try {
    await run('unshare', ['--net', '--map-root-user', 'sh', '-c', `ip link set lo up && test -w ${groups}`])
    return false
  } catch {
    return 'needs a network namespace'
  }
}

const skip = available ? await cannotUnshare() : reason

describe('openPingSocket()', { skip, concurrency: true }, () => {
  for (const kind of ['unprivileged', 'raw'] as const) {
    test(`hears who answers by a socket that is ${kind}, over IPv4 and IPv6`, async () => {
      assert.deepEqual(await pingElsewhere(kind), {
        kinds: [kind, kind],
        answered: ['127.0.0.1', '127.0.0.2', '::1'],
      })
    })
  }
})
