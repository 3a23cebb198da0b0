import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOrderReader, createOrderWriter, mostProbes } from './orders.ts'

/** What a reader makes of bytes that come in pieces of so many. */
function readInPieces(bytes: Uint8Array, pieceBytes: number): string[] {
  const read: string[] = []
  const take = createOrderReader({
    onHost: (host, words) => read.push(`host ${host} ${words.join(' ')}`),
    onForget: (host) => read.push(`forget ${host}`),
    onProbe: (slot, host, port, isWatched) => read.push(`probe ${slot} ${host} ${port} ${isWatched}`),
    onPace: (probesPerSecond) => read.push(`pace ${probesPerSecond}`),
    onEnd: () => read.push('end'),
  })
  for (let at = 0; at < bytes.length; at += pieceBytes) take(bytes.subarray(at, at + pieceBytes))
  return read
}

describe('orders', () => {
  test('are read as they were written, split anywhere', () => {
    const orders = createOrderWriter()
    orders.pace(0.5)
    orders.pace(Infinity)
    orders.host(65_535, [0x2001_0db8, 0, 0xffff_ffff, 1])
    orders.probe(mostProbes - 1, 65_535, 65_535, true)
    orders.probe(0, 0, 1, false)
    orders.forget(65_535)
    orders.end()
    const bytes = orders.take()
    for (const pieceBytes of [1, 3, 4, 7, 1000]) {
      assert.deepEqual(readInPieces(bytes, pieceBytes), [
        'pace 0.5',
        'pace Infinity',
        'host 65535 536939960 0 4294967295 1',
        `probe ${mostProbes - 1} 65535 65535 true`,
        'probe 0 0 1 false',
        'forget 65535',
        'end',
      ])
    }
  })

  test('are 8 bytes a probe, however many, and taken once', () => {
    const orders = createOrderWriter()
    for (let slot = 0; slot < 100_000; slot++) orders.probe(slot, slot % 256, slot % 65_536, false)
    const bytes = orders.take()
    assert.equal(bytes.length, 800_000)
    assert.equal(readInPieces(bytes, 65_537).length, 100_000)
    assert.equal(orders.take().length, 0)
  })

  test('of no known kind are an error', () => {
    assert.throws(() => readInPieces(Buffer.from('000000f0', 'hex'), 4), /no known kind/)
  })
})
