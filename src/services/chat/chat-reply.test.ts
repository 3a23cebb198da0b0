import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseReply } from './chat-reply.ts'

const reply = {
  outcome: 'clarify',
  id: null,
  answer: 'Which?',
  confidence: 0.4,
  alternatives: [{ id: 'a', question: 'q', confidence: 0.4 }],
}
const why = {
  matched: null,
  for: [{ feature: 'f', weight: 1 }],
  against: [],
  evidence: { margin: 0.1 },
}

describe('parseReply()', () => {
  it('takes a reply with and without what is optional', () => {
    for (const extra of [{}, { asks: 'city' }, { followUps: [{ id: 'b', question: 'q' }] }, { why }]) {
      assert.deepEqual(parseReply({ ...reply, ...extra }), { ...reply, ...extra })
    }
  })

  it('leaves out what it does not know, at every depth', () => {
    const unknown = { later: 1 }
    const given = {
      ...reply,
      ...unknown,
      followUps: [{ id: 'b', question: 'q', ...unknown }],
      why: { ...why, ...unknown, for: [{ feature: 'f', weight: 1, ...unknown }] },
    }
    assert.deepEqual(parseReply(given), { ...reply, followUps: [{ id: 'b', question: 'q' }], why })
  })

  it('names the field that is wrong', () => {
    const broken: readonly (readonly [object, RegExp])[] = [
      [{ outcome: 'shrug' }, /^outcome /],
      [{ id: 7 }, /^id /],
      [{ confidence: '1' }, /^confidence /],
      [{ alternatives: [{ id: 'a' }] }, /^alternatives /],
      [{ asks: null }, /^asks /],
      [{ followUps: {} }, /^followUps /],
      [{ followUps: [{ id: 'a' }] }, /^followUps /],
      [{ why: 'because' }, /^why\.matched /],
      [{ why: { ...why, for: 1 } }, /^why\.for /],
      [{ why: { ...why, against: [{ feature: 'f' }] } }, /^why\.against /],
      [{ why: { ...why, evidence: { margin: 'wide' } } }, /^why\.evidence /],
    ]
    for (const [fields, message] of broken) {
      assert.throws(() => parseReply({ ...reply, ...fields }), { name: 'TypeError', message })
    }
    assert.throws(() => parseReply(null), { name: 'TypeError' })
  })
})
