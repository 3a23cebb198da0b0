import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Probe, ProbedHost, ProbeEvent } from '../prober.ts'
import { createRoundTrip } from '../round-trip.ts'
import { synUnavailable } from './availability.ts'
import { takeProberProcess } from './prober-process-link.ts'
import { createSynProber } from './syn-prober.ts'

const reason = await synUnavailable()
const skip = reason ?? false

const server = createServer((socket) => socket.on('error', () => undefined).destroy())
const loopback: ProbedHost = { address: '127.0.0.1', roundTrip: createRoundTrip() }

function* probes(ports: Iterable<number>, host = loopback): Generator<Probe<ProbedHost>> {
  for (const port of ports) yield { host, port }
}

function* endless(): Generator<number> {
  for (;;) for (let port = 1; port < 65_536; port++) yield port
}

describe('createSynProber()', { skip }, () => {
  let port = 0
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    port = address.port
  })
  after(() => server.close())

  const uncapped = { probesPerSecond: Infinity, signal: undefined }

  test('tells open from closed, gives back the probes it took, and feeds the round trip', async () => {
    const asked = [...probes([port, 1, 2])]
    const verdicts = new Map<Probe<ProbedHost>, string>()
    const totals = await createSynProber().run({
      ...uncapped,
      probes: asked,
      onVerdict: ({ probe, state, reason: why, rttMs }) => {
        verdicts.set(probe, `${state} ${why} ${(rttMs ?? Infinity) < 1000}`)
      },
    })
    assert.deepEqual(
      asked.map((probe) => verdicts.get(probe)),
      ['open syn-ack true', 'closed reset true', 'closed reset true'],
    )
    assert.equal(totals.probesSent, 3)
    assert.ok(loopback.roundTrip.timeoutMs < 1000)
  })

  test('tells each moment of a watched port, and of no other', async () => {
    const events: Omit<ProbeEvent, 'atMs'>[] = []
    await createSynProber().run({
      ...uncapped,
      probes: probes([port, 1]),
      onVerdict: () => undefined,
      watch: { has: (_address, one) => one === port, note: (event) => void events.push(event) },
    })
    const moment = { address: '127.0.0.1', port }
    assert.deepEqual(events, [
      { ...moment, kind: 'sent', detail: 'SYN' },
      { ...moment, kind: 'answered', detail: 'SYN-ACK' },
    ])
  })

  test('gives an empty run back at once', async () => {
    const totals = await createSynProber().run({ ...uncapped, probes: [], onVerdict: () => undefined })
    assert.equal(totals.probesSent, 0)
  })

  test('takes probes as they can be sent, and stops when it is told to', async () => {
    const stop = new AbortController()
    let taken = 0
    let verdicts = 0
    function* counted(): Generator<Probe<ProbedHost>> {
      for (const probe of probes(endless())) {
        taken++
        yield probe
      }
    }
    const totals = await createSynProber().run({
      probesPerSecond: 2000,
      signal: stop.signal,
      probes: counted(),
      onVerdict() {
        verdicts++
        if (verdicts === 100) stop.abort()
      },
    })
    assert.equal(verdicts, 100)
    assert.ok(totals.probesSent >= 100 && totals.probesSent < 1000, `${totals.probesSent} sent`)
    assert.ok(taken < 1000, `${taken} taken`)
  })

  test('does nothing where it has been stopped before', async () => {
    const totals = await createSynProber().run({
      probesPerSecond: Infinity,
      signal: AbortSignal.abort(),
      probes: probes(endless()),
      onVerdict: () => assert.fail('a verdict'),
    })
    assert.equal(totals.probesSent, 0)
  })

  test('rejects with what onVerdict or the probes threw', async () => {
    const isThrown = /thrown on purpose/
    const fail = (): never => {
      throw new Error('thrown on purpose')
    }
    function* failing(): Generator<Probe<ProbedHost>> {
      yield { host: loopback, port: 1 }
      fail()
    }
    const prober = createSynProber()
    await assert.rejects(prober.run({ ...uncapped, probes: probes(endless()), onVerdict: fail }), isThrown)
    await assert.rejects(prober.run({ ...uncapped, probes: failing(), onVerdict: () => undefined }), isThrown)
  })

  test('runs several times at once, each by a process of its own', async () => {
    const runs = Array.from({ length: 3 }, async () => {
      const open: number[] = []
      await createSynProber().run({
        ...uncapped,
        probes: probes([port, 1]),
        onVerdict: ({ probe, state }) => void (state === 'open' && open.push(probe.port)),
      })
      return open
    })
    assert.deepEqual(await Promise.all(runs), [[port], [port], [port]])
  })
})

describe('takeProberProcess()', { skip }, () => {
  test('gives a process that was ended meanwhile to nobody', async () => {
    assert.equal(await synUnavailable(), undefined)
    const first = await takeProberProcess()
    first.kill()
    const second = await takeProberProcess()
    assert.ok(second.isAlive)
    assert.notEqual(first.pid, second.pid)
    second.kill()
  })
})
