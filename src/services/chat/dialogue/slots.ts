import type { Slot } from '../knowledge/knowledge-base.ts'
import type { EntityMatch } from './entities/find-entities.ts'

/** What an answer has been told. */
export interface FilledSlots {
  readonly values: Readonly<Record<string, string>>
  /** The first slot that nothing is known of. */
  readonly missing?: Slot
}

/**
 * Fills slots with what a question names: each takes the first value of its entity that no slot before it took, then
 * what is known already, then its default.
 */
export function fillSlots(
  slots: readonly Slot[],
  matches: readonly EntityMatch[],
  known: Readonly<Record<string, string>> = {},
): FilledSlots {
  const values: Record<string, string> = {}
  const left = [...matches]
  let missing: Slot | undefined
  for (const slot of slots) {
    const place = left.findIndex(({ entity }) => entity === slot.entity)
    const [match] = place === -1 ? [] : left.splice(place, 1)
    const value = match?.value ?? (Object.hasOwn(known, slot.name) ? known[slot.name] : slot.default)
    if (value !== undefined) values[slot.name] = value
    else missing ??= slot
  }
  return { values, ...(missing !== undefined && { missing }) }
}
