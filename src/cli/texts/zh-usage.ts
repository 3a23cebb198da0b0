/**
 * The usage errors of the command-line library in Chinese, by its code; its own message names what was typed and what it
 * expects. What it may have meant stays at the end.
 */
export function zhUsageError(code: string, message: string): string {
  const {
    length,
    0: first = '',
    1: second = '',
  } = [...message.matchAll(/'([^']*)'/g)].map(([, word]) => word)
  const hint = guess(message)
  switch (code) {
    case 'commander.unknownOption':
      return `没有选项 ${first}${hint}`
    case 'commander.unknownCommand':
      return `没有命令 ${first}${hint}`
    case 'commander.missingArgument':
      return `缺少参数 ${first}`
    case 'commander.optionMissingArgument':
      return `选项 ${first} 缺少值`
    case 'commander.missingMandatoryOptionValue':
      return `缺少选项 ${first}`
    case 'commander.conflictingOption':
      return length < 2 ? `选项 ${first} 与其他选项冲突` : `${first} 不能与 ${second} 同时使用`
    case 'commander.excessArguments':
      return excess(message)
    case 'commander.invalidArgument':
      return invalid(message)
    default:
      return message.replace(/^error: /, '')
  }
}

function guess(message: string): string {
  const names = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1]
  return names === undefined ? '' : `;是不是想写 ${names.replaceAll(', ', ' 或 ')}?`
}

function excess(message: string): string {
  const [, expected, received] = /Expected (\d+) arguments? but got (\d+)/.exec(message) ?? []
  return expected === undefined ? '参数太多' : `参数太多:应有 ${expected} 个,却有 ${received} 个`
}

/** Names the option or argument, the value, and the variable that gave it; then what it must be. */
function invalid(message: string): string {
  const [, head = '', advice = ''] = /^(.* is invalid[^.]*(?:'[^']*')?)\. ?(.*)$/s.exec(message) ?? []
  const option = /option '([^']*)'/.exec(head)?.[1] ?? /argument '([^']*)'\.?$/.exec(head)?.[1] ?? ''
  const value = /(?:argument|value) '(.*?)'(?: from| is)/s.exec(head)?.[1] ?? ''
  const variable = /from env '([^']*)'/.exec(head)?.[1]
  const choices = /^Allowed choices are (.*)\.$/s.exec(advice)?.[1]
  const what = choices === undefined ? advice : `请用 ${choices.replaceAll(', ', '、')} 之一。`
  const where = variable === undefined ? '' : `(来自环境变量 ${variable})`
  return `${option} 的值“${value}”无效${where}${what === '' ? '' : `:${what.replace(/。$/, '')}`}`
}
