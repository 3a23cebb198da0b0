import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { codeAt, decodeRuns, encodeRuns } from './port-runs.ts'
import { createPlaceSet } from './place-set.ts'
import { createVerdictBatch, decodeVerdicts } from './verdict-batch.ts'

const place = fc.oneof(fc.nat(5000), fc.integer({ min: 0, max: 2 ** 48 - 1 }))
const code = fc.integer({ min: 1, max: 31 })

describe('a batch of verdicts', () => {
  test('decodes what was added, in any order, together with what another added', () => {
    const verdicts = fc.uniqueArray(fc.tuple(place, code), { selector: ([at]) => at, maxLength: 3000 })
    fc.assert(
      fc.property(verdicts, fc.nat(3000), (list, cut) => {
        const batch = createVerdictBatch()
        const rest = createVerdictBatch()
        for (const [i, [at, what]] of list.entries()) (i < cut ? batch : rest).add(at, what)
        batch.addAll(rest)
        assert.equal(batch.count, list.length)
        const { verdicts: bytes, first, last } = batch.encode()
        const decoded = new Map<number, number>()
        decodeVerdicts(bytes, (at, what) => void decoded.set(at, what))
        assert.deepEqual(decoded, new Map(list))
        const places = list.map(([at]) => at)
        if (places.length > 0) assert.deepEqual([first, last], [Math.min(...places), Math.max(...places)])
      }),
    )
  })

  test('takes less than two bytes a verdict of a scan of 256 hosts', () => {
    const batch = createVerdictBatch()
    for (let i = 0; i < 10_000; i++) batch.add((i * 7919) % 256_000, i % 50 === 0 ? 1 : 2)
    assert.ok(batch.encode().verdicts.length < 20_000)
  })
})

describe("a host's runs", () => {
  test('give back every code, and 0 beyond the last port', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 400 }), (codes) => {
        const runs = encodeRuns(Uint8Array.from(codes))
        assert.deepEqual(
          [...decodeRuns(runs)].flatMap((run) => Array.from({ length: run.length }, () => run.code)),
          codes,
        )
        for (let at = 0; at <= codes.length; at += 7) assert.equal(codeAt(runs, at), codes[at] ?? 0)
      }),
    )
  })

  test('take a few bytes where all ports are alike', () => {
    assert.equal(encodeRuns(new Uint8Array(65_535).fill(2)).length, 4)
  })
})

describe('createPlaceSet()', () => {
  test('holds what was added and says what was new, as a Set does', () => {
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 300 }),
        fc.array(place, { maxLength: 50 }),
        (added, others) => {
          const places = createPlaceSet()
          const expected = new Set<number>()
          for (const at of added) {
            assert.equal(places.add(at), !expected.has(at))
            expected.add(at)
          }
          for (const at of [...added, ...others]) assert.equal(places.has(at), expected.has(at))
        },
      ),
    )
  })
})
