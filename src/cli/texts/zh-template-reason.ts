/** Faults of templates, as LiquidJS words them, in Chinese. */
const faults: readonly (readonly [RegExp, (what: string) => string])[] = [
  [/^output "(.*)" not closed$/s, (what) => `“${what}” 没有用 }} 结束`],
  [/^tag "(.*)" not closed$/s, (what) => `“${what}” 没有用 %} 结束`],
  [/^tag (\{%.*%\}) not closed$/s, (what) => `标签 ${what} 没有对应的结束标签`],
  [/^tag "(.*)" not found$/s, (what) => `没有标签 ${what}`],
  [/^illegal tag: (.*)$/s, (what) => `标签 ${what} 写法不对`],
  [/^undefined variable: (.*)$/s, (what) => `没有变量 ${what}`],
  [/^undefined filter: (.*)$/s, (what) => `没有过滤器 ${what}`],
]

/** Why a template can't be used, in Chinese; what isn't known stays in the library's words, in quotes. */
export function zhTemplateReason(reason: string): string {
  const [, fault = reason, line, column] = /^(.*), line:(\d+), col:(\d+)$/s.exec(reason) ?? []
  const place = line === undefined ? '' : `(模板第 ${line} 行第 ${column} 列)`
  for (const [pattern, say] of faults) {
    const what = pattern.exec(fault)?.[1]
    if (what !== undefined) return `${say(what)}${place}`
  }
  return `“${fault}”${place}`
}
