import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, describe, test } from 'node:test'
import { ctime, parseCtime } from './ctime.ts'

const ownZone = process.env.TZ
after(() => useZone(ownZone))

function useZone(zone: string | undefined): void {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
}

const zones = [
  'UTC',
  'Asia/Shanghai',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
]

describe('ctime()', () => {
  test('pads the day with a space and the time with zeros', () => {
    useZone('UTC')
    assert.equal(ctime(Date.UTC(2026, 10, 2, 8, 5, 9, 999)), 'Mon Nov  2 08:05:09 2026')
    assert.equal(ctime(Date.UTC(2026, 10, 22, 23, 59, 59)), 'Sun Nov 22 23:59:59 2026')
    assert.equal(ctime(0).length, 24)
  })

  const python = spawnSync('python3', ['--version']).status === 0
  test(
    'is what time.ctime() of Python gives, in every zone and season',
    {
      skip: !python && 'python3 is not installed',
    },
    () => {
      const seconds = Array.from({ length: 400 }, (_, index) => 86_399 * 61 * index + index)
      const program = 'import time,sys\nfor s in sys.stdin.read().split(): print(time.ctime(int(s)))'
      for (const zone of zones) {
        const { stdout } = spawnSync('python3', ['-c', program], {
          input: seconds.join(' '),
          env: { ...process.env, TZ: zone },
          encoding: 'utf8',
        })
        useZone(zone)
        assert.deepEqual(
          seconds.map((second) => ctime(second * 1_000)),
          stdout.trimEnd().split('\n'),
          zone,
        )
      }
    },
  )
})

describe('parseCtime()', () => {
  test('reads what ctime() wrote, in every zone', () => {
    for (const zone of zones) {
      useZone(zone)
      for (let ms = 0; ms < 2_000_000_000_000; ms += 86_399_000 * 97) {
        assert.equal(parseCtime(ctime(ms), ms), ms, `${zone} ${ms}`)
      }
    }
  })

  test('takes the moment closer to the clock where clocks are set back', () => {
    const examples = [
      ['America/New_York', Date.UTC(2026, 10, 1, 5, 30), 3_600_000],
      ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 14, 45), 1_800_000],
    ] as const
    for (const [zone, firstMs, laterMs] of examples) {
      useZone(zone)
      const text = ctime(firstMs)
      assert.equal(ctime(firstMs + laterMs), text)
      assert.equal(parseCtime(text, firstMs - 2_000), firstMs)
      assert.equal(parseCtime(text, firstMs + laterMs + 2_000), firstMs + laterMs)
    }
  })

  for (const text of [
    '',
    'Sun Nov 22 10:00:00',
    'Mon Nov 22 10:00:00 2026',
    'Sun Nov 31 10:00:00 2026',
    'Sun Foo 22 10:00:00 2026',
    'Sun Nov 22 24:00:00 2026',
    'Sun Nov 22 10:00:00 2026\n',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      useZone('UTC')
      assert.equal(parseCtime(text, 0), undefined)
    })
  }
})
