import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createProbeLinks, createProbeList, noProbe } from './probe-lists.ts'

test('lists of one set of links hold what arrays would', () => {
  const step = fc.record({
    slot: fc.integer({ min: 0, max: 7 }),
    list: fc.integer({ min: 0, max: 1 }),
    isInFront: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const links = createProbeLinks(8)
      const lists = [createProbeList(), createProbeList()]
      const arrays: number[][] = [[], []]
      for (const { slot, list, isInFront } of steps) {
        const holder = arrays.findIndex((array) => array.includes(slot))
        if (holder >= 0) {
          links.remove(lists[holder] ?? createProbeList(), slot)
          arrays[holder]?.splice(arrays[holder].indexOf(slot), 1)
        }
        const into = lists[list] ?? createProbeList()
        if (isInFront) links.prepend(into, slot)
        else links.append(into, slot)
        if (isInFront) arrays[list]?.unshift(slot)
        else arrays[list]?.push(slot)
      }
      for (const [index, list] of lists.entries()) {
        const held: number[] = []
        while (list.first !== noProbe) {
          held.push(list.first)
          links.remove(list, list.first)
        }
        assert.deepEqual(held, arrays[index])
        assert.equal(list.last, noProbe)
      }
    }),
  )
})
