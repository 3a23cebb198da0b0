import { mkdtempDisposable, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A knowledge base file of a test, in a folder of its own that is removed with it. */
export interface KnowledgeFile extends AsyncDisposable {
  readonly path: string
  readonly folder: string
  /** Puts another text in its place, as editors do that write safely. */
  replace(text: string): Promise<void>
}

/** Writes a knowledge base to a file. */
export async function knowledgeFile(text: string, name = 'base.yaml'): Promise<KnowledgeFile> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'portside-kb-'))
  const path = join(folder.path, name)
  await writeFile(path, text)
  return {
    path,
    folder: folder.path,
    async replace(next) {
      await writeFile(`${path}.new`, next)
      await rename(`${path}.new`, path)
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}
