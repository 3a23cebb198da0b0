import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseTsvBase } from '../knowledge/tsv-base.ts'
import { crossValidate } from './cross-validate.ts'

const base = parseTsvBase(
  'base.tsv',
  `refund\tgive me my money back
refund\ti want my money back
refund\tcan i get my money back please
hours\twhen do you open
hours\twhen do you open today
hours\tat what time do you open
lost\twhen do you close
lost\tmy money is lost
single\twhere are you
`,
)

describe('crossValidate()', () => {
  it('says of each answer how often its left-out phrasings are recognised, and what is taken for it', () => {
    const [refund, hours, lost, single] = crossValidate(base, { background: [] })
    assert.deepEqual(refund, { id: 'refund', phrasings: 3, recognised: 1, confusedWith: [] })
    assert.equal(hours?.recognised, 1)
    assert.equal(lost?.recognised, 0)
    assert.deepEqual(
      lost.confusedWith.map(({ id }) => id),
      ['refund', 'hours'],
    )
    assert.deepEqual(single, { id: 'single', phrasings: 1, recognised: null, confusedWith: [] })
  })

  it('begins no further part once its time is over', () => {
    for (const { recognised } of crossValidate(base, { maxMs: 0 })) assert.equal(recognised, null)
  })
})
