interface Entry<Key> {
  readonly key: Key
  at: number
  place: number
}

/**
 * When whom to wake: at most one moment for each key, the earliest first.
 *
 * A binary heap that knows the place of each key, so that moving a wake-up (each renewal does) costs O(log n) and
 * leaves nothing behind.
 */
export class Wakeups<Key> {
  readonly #heap: Entry<Key>[] = []
  readonly #entries = new Map<Key, Entry<Key>>()

  /** How many keys are waiting. */
  get size(): number {
    return this.#heap.length
  }

  /** The earliest moment, in Unix seconds; `undefined` when nobody waits. */
  get nextAt(): number | undefined {
    return this.#heap[0]?.at
  }

  /** Sets, moves or (`undefined`, or infinitely far) forgets the one wake-up of a key. */
  set(key: Key, at: number | undefined): void {
    const entry = this.#entries.get(key)
    if (at === undefined || at === Number.POSITIVE_INFINITY) {
      if (entry !== undefined) this.#remove(entry)
    } else if (entry === undefined) {
      const added = { key, at, place: this.#heap.length }
      this.#entries.set(key, added)
      this.#heap.push(added)
      this.#up(added)
    } else {
      entry.at = at
      this.#up(entry)
      this.#down(entry)
    }
  }

  /** Takes out the earliest wake-up if its moment has come. */
  takeDue(now: number): { readonly key: Key; readonly at: number } | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.at > now) return undefined
    this.#remove(first)
    return { key: first.key, at: first.at }
  }

  #remove(entry: Entry<Key>): void {
    this.#entries.delete(entry.key)
    const last = this.#heap.pop()!
    if (last === entry) return
    this.#put(last, entry.place)
    this.#up(last)
    this.#down(last)
  }

  #up(entry: Entry<Key>): void {
    while (entry.place > 0) {
      const parent = this.#heap[(entry.place - 1) >> 1]!
      if (parent.at <= entry.at) return
      this.#swap(entry, parent)
    }
  }

  #down(entry: Entry<Key>): void {
    for (;;) {
      const left = this.#heap[2 * entry.place + 1]
      const right = this.#heap[2 * entry.place + 2]
      const child = right !== undefined && right.at < left!.at ? right : left
      if (child === undefined || child.at >= entry.at) return
      this.#swap(entry, child)
    }
  }

  #swap(one: Entry<Key>, other: Entry<Key>): void {
    const place = one.place
    this.#put(one, other.place)
    this.#put(other, place)
  }

  #put(entry: Entry<Key>, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }
}
