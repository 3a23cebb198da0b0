/** A list of probes, by their slots: first and last, {@link noProbe} where there is none. */
export interface ProbeList {
  first: number
  last: number
}

/** What stands where there is no probe. */
export const noProbe = -1

/** Lists that together hold each slot at most once, so that their links fit into two arrays. */
export interface ProbeLinks {
  append(list: ProbeList, slot: number): void
  prepend(list: ProbeList, slot: number): void
  remove(list: ProbeList, slot: number): void
}

/** Makes an empty list. */
export function createProbeList(): ProbeList {
  return { first: noProbe, last: noProbe }
}

/** Makes the links of so many slots: 8 bytes for each, and nothing for a list. */
export function createProbeLinks(capacity: number): ProbeLinks {
  const next = new Int32Array(capacity)
  const previous = new Int32Array(capacity)
  return {
    append(list, slot) {
      next[slot] = noProbe
      previous[slot] = list.last
      if (list.last === noProbe) list.first = slot
      else next[list.last] = slot
      list.last = slot
    },
    prepend(list, slot) {
      previous[slot] = noProbe
      next[slot] = list.first
      if (list.first === noProbe) list.last = slot
      else previous[list.first] = slot
      list.first = slot
    },
    remove(list, slot) {
      const after = next[slot] ?? noProbe
      const before = previous[slot] ?? noProbe
      if (before === noProbe) list.first = after
      else next[before] = after
      if (after === noProbe) list.last = before
      else previous[after] = before
    },
  }
}
