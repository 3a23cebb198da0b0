import { closest, OptionError } from '../../../core/index.ts'
import { formatPosition, type Position } from './knowledge-base.ts'

/** An error about one place of a knowledge base: `Cannot use base.yaml:3:7: what is wrong; what to do`. */
export function baseFault(
  code: string,
  at: Position,
  problem: string,
  facts: OptionError['details'],
  cause?: unknown,
): OptionError {
  return new OptionError(code, `Cannot use ${formatPosition(at)}: ${problem}`, {
    cause,
    details: { ...at, ...facts },
  })
}

/** What to do about a name that isn't known: the nearest one, or those there are. */
export function suggest(name: string, known: readonly string[]): string {
  const suggestion = closest(name, known)
  if (suggestion !== undefined) return `did you mean ${suggestion}?`
  return known.length === 0 ? 'there are none here' : `use ${known.join(', ')}`
}
