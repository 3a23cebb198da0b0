import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as fc from 'fast-check'
import { readingOf } from '../reading.ts'
import { compareReadings } from '../survey.ts'
import { openRecorder, readRecording } from './recording.ts'
import { decodeRecord, encodeRecord, recordOf, type TimeRecord } from './time-record.ts'

const atMs = Date.parse('2026-11-25T10:00:00.250Z')
const server = { host: '10.0.0.1', port: 123, protocol: 'ntp' } as const
const ntp = { stratum: 2, leap: 0, referenceId: 'GPS', rootDelayNs: 0n, rootDispersionNs: 0n }
const answer = { timeNs: 1n, offsetNs: 4_000n, delayNs: 50_000n, serverErrorNs: 0n, ntp }

/** The record of a server that answered, or didn't. */
function record(isAnswered: boolean): TimeRecord {
  const silence = { code: 'NO_ANSWER', details: { timeoutMs: 1 } } as const
  const reading = isAnswered ? readingOf(server, [answer]) : readingOf(server, [], silence)
  const [surveyed] = compareReadings([reading]).readings
  assert.ok(surveyed)
  return recordOf(atMs, surveyed)
}

describe('records', () => {
  test('are a line of JSON with units in the names', () => {
    assert.equal(
      encodeRecord(record(true)),
      '{"at":"2026-11-25T10:00:00.250Z","server":"10.0.0.1:123","protocol":"ntp","offsetMs":0.004,"delayMs":0.05,' +
        '"rootDistanceMs":1,"stratum":2,"leap":0,"referenceId":"GPS","verdict":"truechimer","fault":null}\n',
    )
    assert.match(
      encodeRecord(record(false)),
      /"offsetMs":null.*"verdict":"unusable","fault":"NO_ANSWER"\}\n$/,
    )
  })

  test('are read as they were written, with fields that a later version adds', () => {
    for (const one of [record(true), record(false)]) {
      assert.deepEqual(decodeRecord(encodeRecord(one)), one)
      const later = { ...one, temperatureK: 300 }
      assert.deepEqual(decodeRecord(JSON.stringify(later)), later)
    }
  })

  const sound = record(true)
  for (const [what, line] of [
    ['cut off anywhere', encodeRecord(sound).slice(0, 60)],
    ['null', 'null'],
    ['a number', '7'],
    ['an array', '[]'],
    ['no server', JSON.stringify({ ...sound, server: undefined })],
    ['a name that is too long', JSON.stringify({ ...sound, server: 'x'.repeat(301) })],
    ['no moment', JSON.stringify({ ...sound, at: 'yesterday' })],
    ['an unknown protocol', JSON.stringify({ ...sound, protocol: 'ptp' })],
    ['an offset that is text', JSON.stringify({ ...sound, offsetMs: '4' })],
    ['an offset beyond doubles', JSON.stringify(sound).replace('0.004', '1e999')],
    ['an unknown verdict', JSON.stringify({ ...sound, verdict: 'toString' })],
  ] as const) {
    test(`a line with ${what} is none`, () => assert.equal(decodeRecord(line), undefined))
  }

  test('never make the reader throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void decodeRecord(line)))
  })
})

describe('a recording', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portside-recording-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('grows by what each recorder appends', async () => {
    const file = join(folder, 'grows.jsonl')
    for (let run = 0; run < 2; run++) {
      await using recorder = await openRecorder(file)
      await recorder.append([record(true), record(false)])
      await recorder.append([record(true)])
    }
    const { records, ignoredLines } = await readRecording(file)
    assert.deepEqual([records.length, ignoredLines], [6, 0])
    assert.deepEqual(records[1], record(false))
  })

  test('loses a torn last line and nothing else, wherever a crash tore it', async () => {
    const file = join(folder, 'torn.jsonl')
    const line = encodeRecord(record(true))
    for (const kept of [1, 30, line.length - 1]) {
      await writeFile(file, line + line.slice(0, kept))
      const isWhole = kept === line.length - 1
      const torn = await readRecording(file)
      assert.deepEqual([torn.records.length, torn.ignoredLines], isWhole ? [2, 0] : [1, 1])
      await using recorder = await openRecorder(file)
      await recorder.append([record(false)])
      const { records } = await readRecording(file)
      assert.deepEqual(records.at(-1), record(false))
      assert.equal(records.length, isWhole ? 3 : 2)
    }
  })

  test('is read past whatever else got into it, however long', async () => {
    const file = join(folder, 'garbage.jsonl')
    await using recorder = await openRecorder(file)
    await recorder.append([record(true)])
    await appendFile(file, `${'x'.repeat(300_000)}\n\n\n{"a":1}\n\u0000\u0001\n`)
    await recorder.append([record(true)])
    const { records, ignoredLines } = await readRecording(file)
    assert.deepEqual([records.length, ignoredLines], [2, 3])
    assert.equal((await readFile(file)).at(-1), 0x0a)
  })

  test('that is missing, empty or cannot be written is named', async () => {
    const missing = join(folder, 'missing.jsonl')
    await assert.rejects(readRecording(missing), {
      code: 'RECORDING_UNREADABLE',
      details: { file: missing, reason: 'no such file' },
    })
    const empty = join(folder, 'empty.jsonl')
    await writeFile(empty, 'hello\n')
    await assert.rejects(readRecording(empty), { code: 'RECORDING_EMPTY', details: { file: empty } })
    await assert.rejects(openRecorder(join(folder, 'no', 'folder')), { code: 'CANNOT_WRITE_FILE' })
  })
})
