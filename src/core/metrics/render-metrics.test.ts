import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { withoutTool } from '../../../test/support/foreign-tool.ts'
import { Counters } from './counters.ts'
import type { Observed, ThreadFigures } from './observed.ts'
import { renderMetrics } from './render-metrics.ts'

const delay = { p50Ms: 1, p99Ms: 20, maxMs: 300, samples: 1_000, totalMs: 2_500 }

function observed(
  name: string,
  count: (counters: Counters) => void,
  threads: readonly ThreadFigures[] = [],
): Observed {
  const counters = new Counters()
  count(counters)
  const connections = { connections: 3, accepted: 10, refused: 0, workerRestarts: 1 }
  return { name, stats: () => ({ ...Counters.sum([counters]), ...connections }), threads: () => threads }
}

const chat = observed(
  'chat',
  (counters) => {
    counters.add('messages', 5)
    counters.add('bytesRead', 1_024)
    counters.refuse('rate')
    counters.observe(0.25, 4)
    counters.observe(30_000, 2)
  },
  [
    { thread: 'main', eventLoopDelay: delay },
    { thread: '1', eventLoopDelay: undefined },
  ],
)

describe('renderMetrics()', () => {
  it('gives every family once, with HELP before TYPE before its samples', async () => {
    const families = parse(await renderMetrics([chat, observed('upper', () => {})]))
    assert.deepEqual(
      [...families].map(([name, { type }]) => `${name} ${type}`),
      [
        'portside_connections gauge',
        'portside_connections_refused_total counter',
        'portside_connections_accepted_total counter',
        'portside_messages_total counter',
        'portside_replies_total counter',
        'portside_bytes_read_total counter',
        'portside_bytes_written_total counter',
        'portside_handler_errors_total counter',
        'portside_protocol_errors_total counter',
        'portside_timeouts_total counter',
        'portside_peer_errors_total counter',
        'portside_datagrams_dropped_total counter',
        'portside_worker_restarts_total counter',
        'portside_reply_seconds histogram',
        'portside_event_loop_delay_seconds summary',
      ],
    )
  })

  it('tells the figures of each server by its name, and refusals by their reason', async () => {
    const samples = samplesOf(await renderMetrics([chat, observed('upper', () => {})]))
    assert.equal(samples.get('portside_connections{service="chat"}'), 3)
    assert.equal(samples.get('portside_connections_accepted_total{service="chat"}'), 10)
    assert.equal(samples.get('portside_messages_total{service="chat"}'), 5)
    assert.equal(samples.get('portside_messages_total{service="upper"}'), 0)
    assert.equal(samples.get('portside_bytes_read_total{service="chat"}'), 1_024)
    assert.equal(samples.get('portside_worker_restarts_total{service="chat"}'), 1)
    assert.equal(samples.get('portside_connections_refused_total{service="chat",reason="rate"}'), 1)
    assert.equal(samples.get('portside_connections_refused_total{service="chat",reason="access"}'), 0)
  })

  it('tells reply times as a cumulative histogram whose last bucket is its count', async () => {
    const samples = samplesOf(await renderMetrics([chat]))
    const buckets = [...samples].filter(([name]) => name.startsWith('portside_reply_seconds_bucket'))
    assert.equal(buckets.length, 17)
    const counts = buckets.map(([, value]) => value)
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    )
    assert.equal(samples.get('portside_reply_seconds_bucket{service="chat",le="0.0001"}'), 0)
    assert.equal(samples.get('portside_reply_seconds_bucket{service="chat",le="0.00025"}'), 4)
    assert.equal(samples.get('portside_reply_seconds_bucket{service="chat",le="10"}'), 4)
    assert.equal(samples.get('portside_reply_seconds_bucket{service="chat",le="+Inf"}'), 6)
    assert.equal(samples.get('portside_reply_seconds_count{service="chat"}'), 6)
    assert.equal(samples.get('portside_reply_seconds_sum{service="chat"}'), 60.001)
  })

  it('tells the event-loop delay of each thread that has one', async () => {
    const samples = samplesOf(await renderMetrics([chat]))
    const name = 'portside_event_loop_delay_seconds'
    assert.equal(samples.get(`${name}{service="chat",thread="main",quantile="0.5"}`), 0.001)
    assert.equal(samples.get(`${name}{service="chat",thread="main",quantile="0.99"}`), 0.02)
    assert.equal(samples.get(`${name}{service="chat",thread="main",quantile="1"}`), 0.3)
    assert.equal(samples.get(`${name}_sum{service="chat",thread="main"}`), 2.5)
    assert.equal(samples.get(`${name}_count{service="chat",thread="main"}`), 1_000)
    assert.ok([...samples.keys()].every((key) => !key.includes('thread="1"')))
  })

  it('adds the figures of servers with the same name, but not the delay of the thread that they share', async () => {
    const samples = samplesOf(await renderMetrics([chat, chat]))
    assert.equal(samples.get('portside_messages_total{service="chat"}'), 10)
    assert.equal(samples.get('portside_reply_seconds_bucket{service="chat",le="+Inf"}'), 12)
    assert.equal(
      samples.get('portside_event_loop_delay_seconds{service="chat",thread="main",quantile="1"}'),
      0.3,
    )
  })

  it('escapes what a name may not say as it is', async () => {
    const text = await renderMetrics([observed('a"b\\c\nd', () => {})])
    assert.ok(text.includes('portside_connections{service="a\\"b\\\\c\\nd"} 3\n'))
    parse(text)
  })

  it('keeps nothing between two calls', async () => {
    await renderMetrics([chat])
    const samples = samplesOf(await renderMetrics([observed('upper', () => {})]))
    assert.ok([...samples.keys()].every((key) => key.includes('service="upper"')))
  })

  it('satisfies promtool', { skip: withoutTool('promtool') }, async () => {
    const input = await renderMetrics([chat, observed('upper', () => {})])
    const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
  })
})

interface Family {
  readonly help: string
  readonly type: string
  readonly samples: Map<string, number>
}

const labels = String.raw`\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,(?!\})|(?=\})))+\}`
const sampleLine = new RegExp(String.raw`^(([a-z_]+)${labels}) ([-+.\de]+)$`)
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

/** A strict reader of the text format, version 0.0.4: fails on any line that it doesn't expect. */
function parse(text: string): Map<string, Family> {
  const families = new Map<string, Family>()
  assert.ok(text.endsWith('\n'), 'the last line has no end')
  const blocks = text.slice(0, -1).split('\n\n')
  for (const block of blocks) {
    const [helpLine = '', typeLine = '', ...lines] = block.split('\n')
    const [, name = '', help = ''] = /^# HELP ([a-z_]+) (.+)$/.exec(helpLine) ?? assert.fail(helpLine)
    const [, typed, type = ''] = /^# TYPE ([a-z_]+) ([a-z]+)$/.exec(typeLine) ?? assert.fail(typeLine)
    assert.equal(typed, name)
    assert.ok(!families.has(name), `${name} comes twice`)
    const family: Family = { help, type, samples: new Map() }
    for (const line of lines) {
      const [, key = '', sample = '', value] = sampleLine.exec(line) ?? assert.fail(line)
      assert.ok(
        suffixes[type]?.some((suffix) => sample === `${name}${suffix}`),
        `${sample} in ${type} ${name}`,
      )
      assert.ok(!family.samples.has(key), `${key} comes twice`)
      assert.ok(Number.isFinite(Number(value)), line)
      family.samples.set(key, Number(value))
    }
    families.set(name, family)
  }
  return families
}

function samplesOf(text: string): Map<string, number> {
  return new Map(
    parse(text)
      .values()
      .flatMap(({ samples }) => samples),
  )
}
