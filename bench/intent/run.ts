import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { OptionError, reasonOf } from '../../src/core/index.ts'
import { type Contestant, contestants } from './contestants.ts'
import { createDefaultContestants } from './default-base.ts'
import { examine } from './examine.ts'
import { parseRows, readRows, readSplits } from './labelled-set.ts'
import { examineOnePhrasing } from './one-phrasing.ts'
import { type IntentOptions, parseIntentOptions, usage } from './options.ts'
import { measureScale } from './scale.ts'
import { formatExaminations, formatOnePhrasing, formatScale } from './tables.ts'

async function main(): Promise<void> {
  const options = parseIntentOptions(process.argv.slice(2))
  if (options === undefined) {
    process.stdout.write(usage)
    return
  }
  const results = []
  for await (const { result, text } of run(options)) {
    if (!options.isJson) process.stdout.write(`${text}\n`)
    results.push(result)
  }
  if (options.isJson) process.stdout.write(`${JSON.stringify(results)}\n`)
}

async function* run(options: IntentOptions) {
  if (options.mode === 'scale') {
    const figures = await measureScale(options.answers, options.phrasings)
    yield { result: figures, text: formatScale(figures) }
  } else if (options.mode === 'one-phrasing') yield* runOnePhrasing(options)
  else if (options.mode === 'default') yield* runDefault(options)
  else yield* runSets(options)
}

async function* runSets({ paths, isTuning, only }: IntentOptions) {
  for (const split of paths.flatMap((folder) => readSplits(folder, isTuning))) {
    const examinations = []
    for (const contestant of choose(contestants, only)) {
      process.stderr.write(`${split.name}: ${contestant.name}\n`)
      examinations.push(await examine(contestant, split))
    }
    yield { result: examinations, text: formatExaminations(split, examinations) }
  }
}

async function* runOnePhrasing({ paths, only, seeds, stored }: IntentOptions) {
  for (const folder of paths) {
    const figures = []
    for (const contestant of choose(contestants, only)) {
      process.stderr.write(`${basename(folder)}: ${contestant.name}\n`)
      const rows = readRows(folder, 'train.tsv') ?? []
      figures.push(await examineOnePhrasing(contestant, rows, seeds, stored))
    }
    yield {
      result: { folder, stored, seeds, figures },
      text: formatOnePhrasing(basename(folder), stored, seeds, figures),
    }
  }
}

async function* runDefault({ paths, only }: IntentOptions) {
  for (const file of paths) {
    const split = { name: basename(file), train: [], test: parseRows(readFileSync(file, 'utf8')) }
    const examinations = []
    for (const contestant of choose(await createDefaultContestants(), only)) {
      examinations.push(await examine(contestant, split))
    }
    yield { result: examinations, text: formatExaminations(split, examinations) }
  }
}

function choose(all: readonly Contestant[], only: readonly string[]): readonly Contestant[] {
  const names = all.map(({ name }) => name)
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new OptionError(
      'INVALID_BENCH_OPTION',
      `There is no contestant ${unknown}: use one of ${names.join(', ')}`,
      {
        details: { reason: unknown },
      },
    )
  }
  return only.length === 0 ? all : all.filter(({ name }) => only.includes(name))
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`)
  process.exitCode = error instanceof OptionError ? 2 : 1
}
