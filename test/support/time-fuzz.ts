import assert from 'node:assert/strict'
import { createDatagramSlot } from '../../src/core/index.ts'
import { createClientMemory, createClientTable } from '../../src/services/time/client-table.ts'
import { vouchedFor } from '../../src/services/time/clock-state.ts'
import { createResponder } from '../../src/services/time/responder.ts'
import { longestTextReplyBytes } from '../../src/services/time/text-reply.ts'
import { below, type Random } from './fuzz.ts'

const text = Buffer.from('时间 Asia/Shanghai iso unix time')

/**
 * Has a time server answer so many random datagrams, most of them nearly right, since what is wrong at once tells little.
 * Fails where it throws, or answers with more bytes than came (for text: than its documented size).
 */
export function fuzzResponder(datagrams: number, random: Random): void {
  const clients = createClientTable({
    perSecond: 16,
    burst: 64,
    exemptLoopback: true,
    memory: createClientMemory(),
  })
  const responder = createResponder({ allowText: ['0.0.0.0/0', '::/0'], clients })
  const slot = createDatagramSlot(new Uint8Array(1_500))
  const state = vouchedFor(10)
  for (let count = 0; count < datagrams; count += 1) {
    if (random() < 0.1) slot.bytes.set(text.subarray(below(text.length, random)))
    for (let changes = below(4, random); changes >= 0; changes -= 1) {
      slot.bytes[below(120, random)] = below(256, random)
    }
    if (random() < 0.5) slot.bytes[0] = 0x23
    slot.length = random() < 0.5 ? 48 : below(random() < 0.9 ? 120 : 1_500, random)
    slot.port = below(65_536, random)
    slot.word2 = random() < 0.5 ? 0xffff : below(2 ** 32, random)
    slot.word3 = below(random() < 0.5 ? 64 : 2 ** 32, random)
    slot.receivedNanoseconds = below(1e9, random)
    const outcome = responder.respond(slot, state, count / 1_000)
    const most = outcome === 'text' ? longestTextReplyBytes : slot.length
    if (slot.replyBytes > most) assert.fail(`${slot.replyBytes} bytes for ${slot.length}: ${outcome}`)
  }
}
