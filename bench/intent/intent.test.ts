import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { contestants } from './contestants.ts'
import { examine } from './examine.ts'
import { parseRows, readSplits } from './labelled-set.ts'
import { disturb, noiseKinds } from './noise.ts'
import { examineOnePhrasing } from './one-phrasing.ts'
import { parseIntentOptions } from './options.ts'
import { measureScale } from './scale.ts'
import { formatExaminations } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-intent-'))
after(() => rmSync(folder, { recursive: true }))
const source = ['refund', 'hours']
  .flatMap((label, place) =>
    ['a', 'b', 'c', 'd', 'e'].map(
      (end) => `${label}\t${['give me my money back', 'when do you open'][place]} ${end}${end}`,
    ),
  )
  .join('\n')

it('disturb() changes texts in the way of its kind, the same each time', () => {
  const texts = ['what is the weather like today', '今天天气怎么样,清楚吗']
  for (const kind of noiseKinds) {
    const applicable = texts.filter((text) => kind.applies(text))
    const disturbed = disturb(applicable, kind)
    assert.deepEqual(disturb(applicable, kind), disturbed)
    for (const [place, text] of disturbed.entries()) {
      if (kind.name === 'traditional' && text.includes('清楚')) continue
      assert.notEqual(text, applicable[place], kind.name)
    }
  }
})

it('readSplits() asks test.tsv of the other two, dev.tsv of train.tsv, or deals train.tsv out', () => {
  writeFileSync(join(folder, 'train.tsv'), source)
  const folds = readSplits(folder, false)
  assert.deepEqual(
    folds.map(({ train, test }) => [train.length, test.length]),
    Array.from({ length: 5 }, () => [8, 2]),
  )
  assert.equal(new Set(folds.flatMap(({ test }) => test.map(({ text }) => text))).size, 10)
  writeFileSync(join(folder, 'dev.tsv'), 'refund\tmoney\n')
  writeFileSync(join(folder, 'test.tsv'), 'hours\topen\noos\tsing\n')
  assert.deepEqual(
    [false, true]
      .flatMap((isTuning) => readSplits(folder, isTuning))
      .map(({ train, test }) => [train.length, test.length]),
    [
      [11, 2],
      [10, 1],
    ],
  )
})

it('examine() tells what was right and what noise cost, and formatExaminations() shows it', async () => {
  const split = {
    name: 'small',
    train: parseRows(source),
    test: parseRows('hours\twhen do you open\noos\tsing\n'),
  }
  const [ours, rules] = await Promise.all(
    contestants.slice(0, 2).map((contestant) => examine(contestant, split)),
  )
  assert.ok(ours !== undefined && rules !== undefined)
  assert.equal(ours.guessedRight, 1)
  assert.equal(ours.lostByNoise['typo'], 0)
  assert.equal(ours.lostByNoise['traditional'], null)
  assert.equal(rules.guessedRight, 0)
  assert.match(formatExaminations(split, [ours, rules]), /best guess right % +100\.00 +0\.00\n/)
})

it('examineOnePhrasing() stores one phrasing of each label and asks the others', async () => {
  const [ours] = contestants
  assert.ok(ours !== undefined)
  const { top1, top3 } = await examineOnePhrasing(ours, parseRows(source), 2)
  assert.deepEqual([top1, top3], [1, 1])
})

it('measureScale() builds what it says and finds it again', async () => {
  const { answers, recognised } = await measureScale(300, 1)
  assert.equal(answers, 300)
  assert.ok(recognised > 0.9, String(recognised))
})

it('parseIntentOptions() refuses what it does not know', () => {
  for (const words of [[], ['--bogus'], ['--scale', '--answers', '0'], ['dir', '--seeds', 'x']]) {
    assert.throws(() => parseIntentOptions(words), { code: 'INVALID_BENCH_OPTION' })
  }
  assert.equal(parseIntentOptions(['--help']), undefined)
})
