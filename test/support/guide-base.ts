import { readFile } from 'node:fs/promises'

/** The knowledge base that docs/guide/chat.md has readers write, its one mistake put right as it is there. */
export async function guideBase(): Promise<string> {
  const guide = await readFile(new URL('../../docs/guide/chat.md', import.meta.url), 'utf8')
  const base = /```yaml\n(# desk\.yaml\n.*?)```/s.exec(guide)?.[1]
  if (base === undefined) throw new Error('docs/guide/chat.md has no desk.yaml')
  return base.replace('what time is it, 怎么打印论文]', 'what time is it]')
}
