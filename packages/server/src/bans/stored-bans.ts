import { nextTurn } from '../load/next-turn.ts'
import { Problem } from '../problems.ts'
import { cached } from '../storage/changes.ts'
import type { Storage } from '../storage/storage.ts'
import { BanIndex, type BanQuestion } from './ban-index.ts'
import type { Bans } from './bans.ts'

/**
 * The bans of the database, kept in memory. A ban that is set on another replica is in force here within a second; while
 * the database cannot be asked, nobody gets a token.
 *
 * @param now - Unix seconds.
 */
export function storedBans(storage: Pick<Storage, 'bans' | 'changes'>, now: () => number): Bans {
  const follower = new BanFollower(storage, now)
  const index = cached(storage.changes, 'bans', () => follower.catchUp())
  const check = (bans: BanIndex, question: BanQuestion): void => {
    const ban = bans.find(question)
    if (ban === undefined) return
    // The reason is a note among administrators; whoever is banned gets a number to ask about.
    throw new Problem('BANNED', {
      detail: 'a ban is in force for this user, channel or address',
      hint: `ask the operator of this server about ban ${ban.id}`,
    })
  }
  return {
    assertNotBanned(principal, call, appId, grant, at) {
      const question = { principal, call, appId, grant, now: at }
      const bans = index.read()
      return bans instanceof Promise
        ? bans.then((loaded) => check(loaded, question))
        : check(bans, question)
    },
  }
}

/** Rows in one read, so that on SQLite a long list does not hold up the event loop. */
const PAGE_ROWS = 1_000

/** An index that reads everything once, and then only what has changed since. */
export class BanFollower {
  readonly #storage: Pick<Storage, 'bans' | 'changes'>
  readonly #now: () => number
  readonly #index = new BanIndex()
  /** The version up to which the index is complete. */
  #seen = -1
  #catchingUp: Promise<unknown> = Promise.resolve()
  /** How many rows were read so far. */
  rowsRead = 0

  constructor(storage: Pick<Storage, 'bans' | 'changes'>, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  /** Resolves with the index once it holds every change that was made before this was called. */
  catchUp(): Promise<BanIndex> {
    // One after the other: each begins where the one before it ended.
    const next = this.#catchingUp.then(() => this.#read())
    this.#catchingUp = next.catch(() => undefined)
    return next
  }

  async #read(): Promise<BanIndex> {
    const { bans, changes } = this.#storage
    const now = this.#now()
    // Before the rows: what changes while they are read is read again the next time, which does no harm.
    const version = await changes.version('bans')
    // What was lifted before this began to follow need not be read; but what a first attempt saw that failed, must be.
    const activeAt = this.#seen === -1 && this.#index.size === 0 ? now : undefined
    let after = { revision: this.#seen + 1, id: '' }
    for (;;) {
      const page = await bans.listChanged(after, PAGE_ROWS, activeAt)
      for (const { ban } of page) this.#index.put(ban, now)
      this.rowsRead += page.length
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE_ROWS) break
      after = { revision: last.revision, id: last.ban.id }
      await nextTurn()
    }
    this.#seen = version
    return this.#index
  }
}
