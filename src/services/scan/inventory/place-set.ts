/** A set of whole numbers from 0, of any size up to 2^53: a bit each, in pages that exist where something is in them. */
export interface PlaceSet {
  has(place: number): boolean
  /** Puts a number in, and says whether it was new. */
  add(place: number): boolean
}

const placesPerPage = 2 ** 17

/** Makes an empty set. */
export function createPlaceSet(): PlaceSet {
  const pages = new Map<number, Uint8Array>()

  function pageOf(place: number): Uint8Array | undefined {
    return pages.get(Math.floor(place / placesPerPage))
  }

  return {
    has(place) {
      if (pages.size === 0) return false
      const bit = place % placesPerPage
      return (((pageOf(place)?.[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 1
    },
    add(place) {
      let page = pageOf(place)
      if (page === undefined) {
        page = new Uint8Array(placesPerPage / 8)
        pages.set(Math.floor(place / placesPerPage), page)
      }
      const bit = place % placesPerPage
      const before = page[bit >>> 3] ?? 0
      page[bit >>> 3] = before | (1 << (bit & 7))
      return ((before >>> (bit & 7)) & 1) === 0
    },
  }
}
