import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { type Model, modelVersion } from './model.ts'
import { freeze, unfreeze } from './shared-memory.ts'
import { trainModel, type TrainingOptions } from './train-model.ts'

/** Where trained models are kept. */
export interface ModelCacheOptions {
  /** @default `portside/models` in `$XDG_CACHE_HOME`, or in `~/.cache` */
  readonly folder?: string
}

const digestBytes = 32
/** A base that is edited leaves a model for each of its states: so many are kept, the newest. */
const maxModels = 20

/**
 * The model of a base, from the cache where one is kept, trained and then kept otherwise. Models are found by a hash of
 * what was learnt from and of the recogniser's version, so a base that is changed back finds its model again. A file
 * that is cut short or altered is trained anew; where nothing can be written, nothing is kept. Never throws for the
 * cache's sake.
 */
export async function loadOrTrainModel(
  base: KnowledgeBase,
  training: TrainingOptions = {},
  { folder = defaultFolder() }: ModelCacheOptions = {},
): Promise<Model> {
  const file = join(folder, `${keyOf(base, training)}.model`)
  const kept = await readModel(file)
  if (kept !== undefined) return kept
  const model = trainModel(base, training)
  await writeModel(folder, file, model)
  return model
}

function defaultFolder(): string {
  const { XDG_CACHE_HOME: xdg } = process.env
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'portside', 'models')
}

/** A hash of everything that training depends on. Answers' texts don't count: another wording needs no training. */
function keyOf({ answers, decline }: KnowledgeBase, { background }: TrainingOptions): string {
  const textsOf = (questions: readonly { readonly text: string }[]): readonly string[] =>
    questions.map(({ text }) => text)
  const learnt = {
    version: modelVersion,
    answers: answers.map(({ id, group, questions }) => [id, group ?? id, textsOf(questions)]),
    decline: textsOf(decline.questions),
    background: background === undefined ? 'usual' : textsOf(background),
  }
  return createHash('sha256').update(JSON.stringify(learnt)).digest('hex').slice(0, 40)
}

/** A kept model, whole: a digest of the rest comes first. */
async function readModel(file: string): Promise<Model | undefined> {
  try {
    const bytes = await readFile(file)
    const rest = bytes.subarray(digestBytes)
    if (!digestOf(rest).equals(bytes.subarray(0, digestBytes))) return undefined
    return unfreeze(rest) as Model
  } catch {
    return undefined
  }
}

/** Written beside and renamed, so that nobody reads half of it. */
async function writeModel(folder: string, file: string, model: Model): Promise<void> {
  const temporary = `${file}.${randomUUID()}`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const bytes = freeze(model)
    await writeFile(temporary, Buffer.concat([digestOf(bytes), bytes]), { mode: 0o600 })
    await rename(temporary, file)
    await forgetOldest(folder)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function forgetOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.model'))
  if (names.length <= maxModels) return
  const files = names.map((name) => join(folder, name))
  const dated = await Promise.all(files.map(async (file) => ({ file, atMs: (await stat(file)).mtimeMs })))
  const oldest = dated.toSorted((a, b) => b.atMs - a.atMs).slice(maxModels)
  await Promise.all(oldest.map(({ file }) => rm(file, { force: true })))
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
