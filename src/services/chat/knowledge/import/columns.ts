/** What a column of a table holds. */
export type ColumnKind = 'question' | 'answer' | 'id' | 'tags' | QnaMakerColumn

/** Columns that only QnA Maker's tables have. */
export type QnaMakerColumn = 'source' | 'metadata' | 'suggestions' | 'contextOnly' | 'prompts' | 'qnaId'

/** Names of columns as tables have them, in English and Chinese, without case, spaces, `_`, `-` and final digits. */
const names: Readonly<Record<ColumnKind, string>> = {
  question:
    'question questions q query utterance utterances phrase phrasing alternative alternatives similarquestion ' +
    'similarquestions 问题 问 问法 问句 提问 常见问题 用户问题 标准问 标准问题 标准问法 相似问 相似问题 相似问法 扩展问 扩展问题 ' +
    '扩展问法 同义问 同义问法 問題 問 標準問題 相似問題',
  answer: 'answer answers a reply response 答案 答 回答 回复 答复 解答 标准答案 标准回答 回覆 答覆 標準答案',
  id: 'id key intent label faqid 编号 标识 意图 序号 編號 識別碼',
  tags: 'tag tags category categories topic topics 标签 分类 类别 主题 標籤 分類 類別 主題',
  source: 'source 来源 來源',
  suggestions: 'suggestedquestions',
  contextOnly: 'iscontextonly',
  prompts: 'prompts',
  metadata: 'metadata',
  qnaId: 'qnaid',
}

const kinds: ReadonlyMap<string, ColumnKind> = new Map(
  (Object.keys(names) as ColumnKind[]).flatMap((kind) =>
    names[kind].split(' ').map((name) => [name, kind] as const),
  ),
)

/** What a column of this name holds, or `undefined` where it says nothing known. */
export function columnKindOf(name: string): ColumnKind | undefined {
  return kinds.get(
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_-]+/g, '')
      .replace(/\d+$/, ''),
  )
}
