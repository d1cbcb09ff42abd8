/** A group of so many shares the price well enough to go at once. */
const WELL_SHARED = 64
/** A smaller group stays open while turns of the event loop bring more, but no longer than so many. */
const MOST_TURNS = 16
/** What is read in one turn is decided behind the look at this group, so the next look may not see it yet. */
const QUIET_TURNS = 2

/**
 * Gathers what comes at about the same time into one commit, so that the price of making it durable is shared.
 *
 * A group closes when it is large, or once two turns of the event loop have brought nothing more. There is no timer: alone,
 * a row waits for nobody, and turns in which nothing happens take microseconds.
 */
export class GroupCommit<Item> {
  readonly #commit: (items: readonly Item[]) => Promise<void>
  readonly #maxGroup: number
  readonly #maxWaiting: number
  #waiting: Waiting<Item>[] = []
  #scheduled = false
  #committing: Promise<void> | undefined

  /**
   * @param commit - Makes a group durable, all of it or nothing. Called for one group at a time, in order.
   * @param maxGroup - Most items in a group.
   * @param maxWaiting - More than so many are refused instead of waited for.
   */
  constructor(
    commit: (items: readonly Item[]) => Promise<void>,
    maxGroup: number,
    maxWaiting: number,
  ) {
    this.#commit = commit
    this.#maxGroup = maxGroup
    this.#maxWaiting = maxWaiting
  }

  /** Resolves once the item is durable; rejects with what `commit` threw for its group. */
  add(item: Item): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) {
      return Promise.reject(new Error('too much is waiting to be written'))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (this.#committing !== undefined) return // the end of that commit schedules the next
      if (this.#waiting.length >= this.#maxGroup) this.#start()
      else this.#schedule()
    })
  }

  /** Resolves when nothing is waiting. */
  async idle(): Promise<void> {
    while (this.#waiting.length > 0 || this.#committing !== undefined) {
      if (this.#committing === undefined) this.#start()
      await this.#committing
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    let seen = this.#waiting.length
    let turns = 0
    let quiet = 0
    const look = (): void => {
      turns++
      quiet = this.#waiting.length === seen ? quiet + 1 : 0
      seen = this.#waiting.length
      if (quiet < QUIET_TURNS && turns < MOST_TURNS && seen < WELL_SHARED) {
        setImmediate(look)
      } else {
        this.#scheduled = false
        this.#start()
      }
    }
    setImmediate(look)
  }

  #start(): void {
    if (this.#committing !== undefined || this.#waiting.length === 0) return
    const group = this.#waiting.splice(0, this.#maxGroup)
    this.#committing = this.#run(group).finally(() => {
      this.#committing = undefined
      if (this.#waiting.length >= this.#maxGroup) this.#start()
      else if (this.#waiting.length > 0) this.#schedule()
    })
  }

  async #run(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.#commit(group.map(({ item }) => item))
    } catch (error) {
      for (const { reject } of group) reject(error)
      return
    }
    for (const { resolve } of group) resolve()
  }
}

interface Waiting<Item> {
  readonly item: Item
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}
