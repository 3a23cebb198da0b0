import assert from 'node:assert/strict'
import test from 'node:test'
import { type LexiconLanguage, type ParaphraseGroup, readLexicon } from './lexicon.ts'
import { expandTemplate } from './template.ts'

/** What is wrong with the form of a language's lexicon, a line each, with file and line. */
function faultsOf(language: LexiconLanguage): readonly string[] {
  const { words, utterances, slots } = readLexicon(language)
  return [
    ...[...words, ...utterances].flatMap((group) => faultsOfGroup(group, slots)),
    ...containedGroups(words),
    ...containedGroups(utterances),
  ]
}

function faultsOfGroup(
  { file, line, wordings }: ParaphraseGroup,
  slots: ReadonlyMap<string, unknown>,
): readonly string[] {
  const readings = wordings.map(expandTemplate)
  const counts = new Map<string, number>()
  for (const reading of readings.flatMap((all) => [...new Set(all)])) {
    counts.set(reading, (counts.get(reading) ?? 0) + 1)
  }
  const slotsOf = new Set(readings.map(([reading = '']) => slotsIn(reading).join()))
  const faults = [
    ...[...counts].filter(([, count]) => count > 1).map(([reading]) => `${reading} is in it twice`),
    ...[...counts.keys()].filter((reading) => reading === '').map(() => 'a wording is empty'),
    ...[...counts.keys()].filter((reading) => /[()]/.test(reading)).map((reading) => `brackets: ${reading}`),
    ...(counts.size < 2 ? ['it has one wording alone'] : []),
    ...(slotsOf.size > 1 ? ['its wordings have different slots'] : []),
    ...slotsIn(readings[0]?.[0] ?? '')
      .filter((slot) => !slots.has(slot))
      .map((slot) => `there is no slot ${slot}`),
  ]
  return faults.map((fault) => `${file}:${line}: ${fault}`)
}

function slotsIn(reading: string): readonly string[] {
  const slots = Array.from(reading.matchAll(/\{(.*?)\}/g), ([, slot = '']) => slot)
  return slots.toSorted((a, b) => a.localeCompare(b))
}

/** Groups all of whose wordings another one has. */
function containedGroups(groups: readonly ParaphraseGroup[]): readonly string[] {
  const groupsOf = new Map<string, Set<number>>()
  const readings = groups.map(({ wordings }) => [...new Set(wordings.flatMap(expandTemplate))])
  for (const [group, texts] of readings.entries()) {
    for (const text of texts) groupsOf.set(text, (groupsOf.get(text) ?? new Set()).add(group))
  }
  return readings.flatMap((texts, group) => {
    const holders = texts.map((text) => groupsOf.get(text) ?? new Set<number>())
    const others = holders.reduce((common, holder) => common.intersection(holder))
    const { file, line } = groups[group] ?? { file: '', line: 0 }
    return [...others]
      .filter((other) => other !== group)
      .map((other) => `${file}:${line}: all of it is in ${groups[other]?.file}:${groups[other]?.line}`)
  })
}

test('The Chinese lexicon has no wording twice in a group, no group within another, and known slots alone', () => {
  assert.deepEqual(faultsOf('zh'), [])
})

test('The English lexicon has no wording twice in a group, no group within another, and known slots alone', () => {
  assert.deepEqual(faultsOf('en'), [])
})
