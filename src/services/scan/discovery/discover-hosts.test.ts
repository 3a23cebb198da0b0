import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProbedHost, Prober, ProbeRun } from '../prober.ts'
import type { Counts } from '../progress-watch.ts'
import type { PortState } from '../result.ts'
import { discoverHosts } from './discover-hosts.ts'
import type { Echo } from './echo.ts'

/** A prober that knows its answers, and keeps what it was asked. */
function oracle(answer: (endpoint: string) => PortState) {
  const asked: string[] = []
  const prober: Prober = {
    engine: 'oracle',
    async run<Host extends ProbedHost>(run: ProbeRun<Host>) {
      const { probes, signal } = run
      let probesSent = 0
      for (const probe of probes) {
        if (signal?.aborted === true) break
        probesSent++
        const endpoint = `${probe.host.address}:${probe.port}`
        asked.push(endpoint)
        const state = answer(endpoint)
        run.onVerdict({ probe, state, reason: 'no-response', rttMs: undefined })
      }
      return { probesSent }
    },
  }
  return { prober, asked }
}

function echoOf(answering: readonly string[]): Echo {
  let requestsSent = 0
  return {
    async ask(addresses, onAnswer) {
      requestsSent += addresses.length
      for (const address of addresses) if (answering.includes(address)) onAnswer(address)
    },
    get requestsSent() {
      return requestsSent
    },
    [Symbol.dispose]: () => undefined,
  }
}

const addressAt = (place: number): string => `10.0.0.${place}`
const options = {
  hostCount: 5,
  addressAt,
  isLeftOut: () => false,
  ports: [8080, 80],
  probesPerSecond: Infinity,
  signal: undefined,
}

describe('discoverHosts()', () => {
  test('asks by TCP only who stayed silent, and nobody once he has answered', async () => {
    const { prober, asked } = oracle((endpoint) => {
      if (endpoint === '10.0.0.2:80') return 'closed'
      if (endpoint === '10.0.0.3:8080') return 'open'
      return 'filtered'
    })
    const echo = echoOf(['10.0.0.0', '10.0.0.1'])
    const found = await discoverHosts({ ...options, prober, echo: async () => ({ echo }) })
    assert.deepEqual([0, 1, 2, 3, 4].map(found.isUp), [true, true, true, true, false])
    assert.deepEqual([found.hostsUp, found.hostsAsked], [4, 5])
    assert.deepEqual([found.withoutEcho, found.tcpPorts], [null, '443,80,22,8080'])
    assert.deepEqual(
      asked.map((endpoint) => endpoint.slice('10.0.0.'.length)),
      ['2:443', '3:443', '4:443', '2:80', '3:80', '4:80', '3:22', '4:22', '3:8080', '4:8080'],
    )
    assert.equal(found.probesSent, 15)
  })

  test('does with TCP alone where echo is not permitted, and says why', async () => {
    const { prober } = oracle(() => 'closed')
    const echo = async () => ({ reason: 'nobody may' })
    const found = await discoverHosts({ ...options, prober, echo })
    assert.equal(found.hostsUp, 5)
    assert.equal(found.withoutEcho, 'nobody may')
  })

  test('does not take a host for down that this machine could not ask', async () => {
    const { prober, asked } = oracle(() => 'notProbed')
    const echo = async () => ({ echo: echoOf([]) })
    const found = await discoverHosts({ ...options, prober, echo })
    assert.deepEqual([found.hostsAsked, found.hostsUp, asked.length], [0, 0, 5])
    assert.ok([0, 1, 2, 3, 4].every(found.isUp))
  })

  test('counts what hosts have been asked and what they need not be asked, up to all of it', async () => {
    const seen: number[] = []
    let counts: Counts | undefined
    const { prober } = oracle((endpoint) => {
      seen.push(counts?.done ?? NaN)
      return endpoint === '10.0.0.2:80' ? 'open' : 'filtered'
    })
    await discoverHosts({
      ...options,
      prober,
      isLeftOut: (place) => place === 4,
      echo: async () => ({ echo: echoOf(['10.0.0.0']) }),
      onBegin: (begun) => (counts = begun),
    })
    // Five questions a host: two hosts are done with, and three have been asked the first.
    assert.deepEqual(seen.slice(0, 5), [13, 14, 15, 16, 17])
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    )
    assert.deepEqual(counts, { done: 25, total: 25, open: 0, hostsUp: 2 })
  })

  test('sends nothing to who is left out', async () => {
    const { prober, asked } = oracle(() => 'filtered')
    const requests: string[] = []
    const echo: Echo = { ...echoOf([]), ask: async (addresses) => void requests.push(...addresses) }
    await discoverHosts({
      ...options,
      prober,
      isLeftOut: (place) => place !== 3,
      echo: async () => ({ echo }),
    })
    assert.deepEqual(requests, ['10.0.0.3'])
    assert.ok(asked.every((endpoint) => endpoint.startsWith('10.0.0.3:')))
  })

  test('takes nobody for down whom it was stopped from asking', async () => {
    const stop = new AbortController()
    const { prober } = oracle(() => {
      stop.abort()
      return 'filtered'
    })
    const echo = async () => ({ echo: echoOf([]) })
    const found = await discoverHosts({ ...options, prober, echo, signal: stop.signal })
    assert.ok([0, 1, 2, 3, 4].every(found.isUp))
  })
})
