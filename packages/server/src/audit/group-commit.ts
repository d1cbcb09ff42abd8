/** A group of so many shares the price well enough to go at once. */
const WELL_SHARED = 64
/** A smaller group stays open while turns of the event loop bring more, but no longer than so many. */
const MOST_TURNS = 16
/** What is read in one turn is decided behind the look at this group, so the next look may not see it yet. */
const QUIET_TURNS = 2

export interface GroupCommitOptions<Item> {
  /** Makes a group durable, all of it or nothing. Called for one group at a time, in order. */
  readonly commit: (items: readonly Item[]) => Promise<void>
  /** Most items in a group. */
  readonly maxGroup: number
  /** More than so many are refused instead of waited for. */
  readonly maxWaiting: number
  /** What those are told. */
  readonly overloaded: (cause: Error) => Error
}

/**
 * Gathers what comes at about the same time into one commit, so that the price of making it durable is shared.
 *
 * A group closes when it is large, or once two turns of the event loop have brought nothing more. There is no timer: alone,
 * a row waits for nobody, and turns in which nothing happens take microseconds.
 */
export class GroupCommit<Item> {
  readonly #options: GroupCommitOptions<Item>
  /** In order; all but the last are full. */
  readonly #groups: Group<Item>[] = []
  #waiting = 0
  #scheduled = false
  #committing: Promise<void> | undefined

  constructor(options: GroupCommitOptions<Item>) {
    this.#options = options
  }

  /** Resolves once the item is durable; rejects with what `commit` threw for its group. */
  add(item: Item): Promise<void> {
    const { maxGroup, maxWaiting, overloaded } = this.#options
    if (this.#waiting >= maxWaiting) {
      return Promise.reject(overloaded(new Error('too much is waiting to be written')))
    }
    let group = this.#groups.at(-1)
    if (group === undefined || group.items.length >= maxGroup) {
      const settling: PromiseWithResolvers<void> = Promise.withResolvers()
      group = { items: [], ...settling }
      this.#groups.push(group)
    }
    group.items.push(item)
    this.#waiting += 1
    // The end of a commit schedules the next.
    if (this.#committing === undefined) {
      if (this.#waiting >= maxGroup) this.#start()
      else this.#schedule()
    }
    // The same for all that share a group: one promise for each would cost more than its place in the group.
    return group.promise
  }

  /** Resolves when nothing is waiting. */
  async idle(): Promise<void> {
    while (this.#waiting > 0 || this.#committing !== undefined) {
      if (this.#committing === undefined) this.#start()
      await this.#committing
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    let seen = this.#waiting
    let turns = 0
    let quiet = 0
    const look = (): void => {
      turns++
      quiet = this.#waiting === seen ? quiet + 1 : 0
      seen = this.#waiting
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
    if (this.#committing !== undefined) return
    const group = this.#groups.shift()
    if (group === undefined) return
    this.#waiting -= group.items.length
    this.#committing = this.#run(group).finally(() => {
      this.#committing = undefined
      if (this.#waiting >= this.#options.maxGroup) this.#start()
      else if (this.#waiting > 0) this.#schedule()
    })
  }

  async #run({ items, resolve, reject }: Group<Item>): Promise<void> {
    try {
      await this.#options.commit(items)
    } catch (error) {
      reject(error)
      return
    }
    resolve()
  }
}

interface Group<Item> extends PromiseWithResolvers<void> {
  readonly items: Item[]
}
