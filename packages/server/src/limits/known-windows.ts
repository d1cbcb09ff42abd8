import { LRUCache } from 'lru-cache'

import type { Taken } from './memory-counter.ts'

/** What the shared place says after it has counted: everybody's points of the window, and when that ends. */
export interface SharedCount {
  readonly consumed: number
  readonly msBeforeNext: number
}

interface Known {
  readonly endsAt: number
  /** Nothing is left of it for anybody. A count never goes down before its window ends, so nobody has to ask again. */
  readonly isSpent: boolean
  /** Counted already, and not used yet. */
  held: number
}

/** Whoever is forgotten is asked for again. */
const MOST_KNOWN = 10_000

/**
 * What a replica knows of windows that are counted elsewhere, so that it asks less: a window that is spent is not asked
 * for until it ends, and where a portion is more than a point, what is left of it is given away without asking. Of a
 * budget nobody gets more than there is of it; what is left of a portion when its window ends is lost.
 */
export class KnownWindows {
  readonly #points: number
  readonly #portion: number
  readonly #monotonicMs: () => number
  readonly #windows = new LRUCache<string, Known>({ max: MOST_KNOWN })
  readonly #askingForPortion = new Set<string>()

  /**
   * @param points - The whole budget.
   * @param portion - So many points are taken at once; 1 takes what is asked for and no more.
   * @param monotonicMs - A clock that never jumps. Milliseconds.
   */
  constructor(points: number, portion: number, monotonicMs: () => number) {
    this.#points = points
    this.#portion = portion
    this.#monotonicMs = monotonicMs
  }

  /** Takes from what is known, or says no; `undefined` when somebody has to be asked. */
  take(key: string, cost: number): Taken | undefined {
    const known = this.#windows.get(key)
    if (known === undefined) return undefined
    const msBeforeNext = known.endsAt - this.#monotonicMs()
    if (msBeforeNext <= 0) {
      this.#windows.delete(key)
      return undefined
    }
    if (known.held >= cost) {
      known.held -= cost
      return { isAllowed: true, remaining: known.held, msBeforeNext }
    }
    return known.isSpent ? { isAllowed: false, remaining: 0, msBeforeNext } : undefined
  }

  /**
   * Takes by asking. One caller at a time asks for a portion, the others meanwhile for what they need: they wait for
   * nobody, and a burst does not take a portion for each.
   *
   * @param count - Counts in the shared place.
   */
  async ask(
    key: string,
    cost: number,
    count: (points: number) => Promise<SharedCount>,
  ): Promise<Taken> {
    if (cost >= this.#portion || this.#askingForPortion.has(key)) {
      return this.#learn(key, cost, cost, await count(cost))
    }
    this.#askingForPortion.add(key)
    try {
      return this.#learn(key, cost, this.#portion, await count(this.#portion))
    } finally {
      this.#askingForPortion.delete(key)
    }
  }

  #learn(key: string, cost: number, asked: number, { consumed, msBeforeNext }: SharedCount): Taken {
    const now = this.#monotonicMs()
    const known = this.#windows.get(key)
    // Of what was asked for, what the budget still had.
    const granted = Math.min(asked, Math.max(0, this.#points - (consumed - asked)))
    const isAllowed = granted >= cost
    const isSpent = consumed >= this.#points
    const before = known !== undefined && known.endsAt > now ? known.held : 0
    const held = before + (isAllowed ? granted - cost : 0)
    if (isSpent || held > 0) this.#windows.set(key, { endsAt: now + msBeforeNext, isSpent, held })
    else if (known !== undefined) this.#windows.delete(key)
    return { isAllowed, remaining: Math.max(0, this.#points - consumed), msBeforeNext }
  }
}
