/** What a {@link BucketHeap} orders. It keeps `place` itself. */
interface Placed {
  readonly fullAtMs: number
  place: number
}

/**
 * Buckets with the one that is full first at the top: a binary heap in which each bucket knows its place, so that one
 * whose time has moved on finds its new place in O(log n).
 */
export class BucketHeap<Bucket extends Placed> {
  readonly #buckets: Bucket[] = []

  /** The bucket that is full first, unless there is none. */
  get first(): Bucket | undefined {
    return this.#buckets[0]
  }

  add(bucket: Bucket): void {
    let place = this.#buckets.length
    while (place > 0) {
      const parentPlace = (place - 1) >>> 1
      const parent = this.#buckets[parentPlace]
      if (parent === undefined || parent.fullAtMs <= bucket.fullAtMs) break
      this.#put(parent, place)
      place = parentPlace
    }
    this.#put(bucket, place)
  }

  /** Finds the new place of a bucket that is full later than it was. */
  sink(bucket: Bucket): void {
    let { place } = bucket
    for (;;) {
      const child = this.#earlierChild(place)
      if (child === undefined || child.fullAtMs >= bucket.fullAtMs) break
      const childPlace = child.place
      this.#put(child, place)
      place = childPlace
    }
    this.#put(bucket, place)
  }

  #earlierChild(place: number): Bucket | undefined {
    const left = this.#buckets[place * 2 + 1]
    const right = this.#buckets[place * 2 + 2]
    return left !== undefined && right !== undefined && right.fullAtMs < left.fullAtMs ? right : left
  }

  #put(bucket: Bucket, place: number): void {
    this.#buckets[place] = bucket
    bucket.place = place
  }
}
