import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { OptionError } from '../../src/core/index.ts'
import { createRandom } from '../../src/services/chat/recognise/rank/random.ts'

/** A question and the label it has in a set; `oos` where no label fits. */
export interface Row {
  readonly label: string
  readonly text: string
}

/** What is learnt from, and what is asked. */
export interface Split {
  readonly name: string
  readonly train: readonly Row[]
  readonly test: readonly Row[]
}

const foldCount = 5

/**
 * The splits of a folder of `label<TAB>text`. With `isTuning`, or where there is no test.tsv, dev.tsv is asked of what
 * was learnt from train.tsv; otherwise test.tsv of train.tsv and dev.tsv. Where train.tsv stands alone it is
 * cross-validated: five folds, dealt out with a fixed seed.
 *
 * @throws {@link OptionError} `INVALID_INTENT_SET` where there is no train.tsv
 */
export function readSplits(folder: string, isTuning: boolean): readonly Split[] {
  const name = basename(folder)
  const train = readRows(folder, 'train.tsv')
  if (train === undefined) {
    throw new OptionError(
      'INVALID_INTENT_SET',
      `Cannot use ${folder}: it has no train.tsv of label<TAB>text`,
      {
        details: { folder },
      },
    )
  }
  const dev = readRows(folder, 'dev.tsv')
  const test = isTuning ? undefined : readRows(folder, 'test.tsv')
  if (test !== undefined) return [{ name: `${name} test`, train: [...train, ...(dev ?? [])], test }]
  if (dev !== undefined) return [{ name: `${name} dev`, train, test: dev }]
  return crossValidate(name, train)
}

/** The rows of one file of a folder, or `undefined` where it isn't there. Rows of other shapes are left out. */
export function readRows(folder: string, file: string): readonly Row[] | undefined {
  const path = join(folder, file)
  if (!existsSync(path)) return undefined
  return parseRows(readFileSync(path, 'utf8'))
}

/** Rows of `label<TAB>text`. */
export function parseRows(source: string): readonly Row[] {
  return source.split(/\r?\n/).flatMap((line) => {
    const [label = '', text = ''] = line.split('\t').map((field) => field.trim())
    return label === '' || text === '' ? [] : [{ label, text }]
  })
}

function crossValidate(name: string, rows: readonly Row[]): readonly Split[] {
  const places = createRandom(1).shuffle(Int32Array.from(rows, (_, place) => place))
  const shuffled = Array.from(places, (place) => rows[place]).filter((row) => row !== undefined)
  return Array.from({ length: foldCount }, (_, fold) => ({
    name: `${name} fold ${fold + 1} of ${foldCount}`,
    train: shuffled.filter((__, place) => place % foldCount !== fold),
    test: shuffled.filter((__, place) => place % foldCount === fold),
  }))
}
