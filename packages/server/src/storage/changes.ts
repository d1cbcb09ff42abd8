import { type Kysely, sql } from 'kysely'

import type { Schema } from './schema.ts'

/** What other replicas, and caches in this one, are told of. */
export type Topic =
  | 'projects'
  | 'api-keys'
  | 'tickets'
  | 'policies'
  | 'bans'
  | 'settings'
  | 'admin-users'
  | 'readiness'

/** How old knowledge may be before it is looked up again. */
const MAX_AGE_MS = 1_000

/**
 * Tells what has changed in the database, whoever changed it.
 *
 * There is no timer: whoever reads a cache asks first, and at most once a second the question goes to the database (one
 * small query, shared by everybody who asks meanwhile). So a change is seen everywhere within a second, and an idle
 * server does nothing.
 */
export class Changes {
  readonly #db: Kysely<Schema>
  readonly #monotonicMs: () => number
  readonly #versions = new Map<string, number>()
  readonly #generations = new Map<Topic, { count: number }>()
  readonly #listeners = new Set<{ readonly topic: Topic; readonly listener: () => void }>()
  #lookedUpAt = Number.NEGATIVE_INFINITY
  #lookingUp: Promise<void> | undefined

  /** @param monotonicMs - A clock that never jumps. Milliseconds. */
  constructor(db: Kysely<Schema>, monotonicMs: () => number) {
    this.#db = db
    this.#monotonicMs = monotonicMs
  }

  /**
   * Resolves, or returns at once, when no change is older than a second and unknown here.
   *
   * @throws {Problem} `STORAGE_UNAVAILABLE`: nobody may decide on knowledge that may be stale.
   */
  ensureFresh(): Promise<void> | undefined {
    if (this.#monotonicMs() - this.#lookedUpAt < MAX_AGE_MS) return undefined
    this.#lookingUp ??= this.#lookUp().finally(() => {
      this.#lookingUp = undefined
    })
    return this.#lookingUp
  }

  /** Calls back after each change of a topic that is known here; call the result to stop. */
  subscribe(topic: Topic, listener: () => void): () => void {
    const entry = { topic, listener }
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  /**
   * Its count changes with every change that is known here; a cache is good as long as it stays the same. To be asked for
   * once and kept: looking it up would cost each token four times.
   */
  generation(topic: Topic): { readonly count: number } {
    return this.#generationOf(topic)
  }

  /** The version of a topic in the database now; 0 before its first change. */
  async version(topic: Topic): Promise<number> {
    const row = await this.#db
      .selectFrom('versions')
      .select('version')
      .where('topic', '=', topic)
      .executeTakeFirst()
    return row?.version ?? 0
  }

  /**
   * Runs a change in one transaction and tells everybody of it; this replica at once.
   *
   * The version is counted up first. Its row stays locked until the commit, so changes of a topic come one after the
   * other, and whoever reads a version also sees every change up to it.
   *
   * @param change - Also gets the version that the topic has after it.
   * @throws {Problem} `STORAGE_UNAVAILABLE`; whatever `change` throws.
   */
  async change<Result>(
    topic: Topic,
    change: (transaction: Kysely<Schema>, version: number) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.#db.transaction().execute(async (transaction) => {
        const { version } = await transaction
          .insertInto('versions')
          .values({ topic, version: 1 })
          .onConflict((conflict) =>
            conflict.column('topic').doUpdateSet({ version: sql`versions.version + 1` }),
          )
          .returning('version')
          .executeTakeFirstOrThrow()
        return await change(transaction, version)
      })
    } finally {
      // Also after an error: a commit whose answer was lost may have happened.
      this.#bump(topic)
    }
  }

  async #lookUp(): Promise<void> {
    // The age counts from before the question: what changes while it is under way is not missed for longer.
    const askedAt = this.#monotonicMs()
    const rows = await this.#db.selectFrom('versions').select(['topic', 'version']).execute()
    for (const { topic, version } of rows) {
      if (this.#versions.get(topic) === version) continue
      this.#versions.set(topic, version)
      this.#bump(topic as Topic)
    }
    this.#lookedUpAt = askedAt
  }

  #generationOf(topic: Topic): { count: number } {
    let generation = this.#generations.get(topic)
    if (generation === undefined) this.#generations.set(topic, (generation = { count: 0 }))
    return generation
  }

  #bump(topic: Topic): void {
    this.#generationOf(topic).count += 1
    for (const { topic: wanted, listener } of this.#listeners) if (wanted === topic) listener()
  }
}

/** Something read from the database that stays good until its topic changes. */
export interface Cached<Value> {
  /**
   * @throws {Problem} `STORAGE_UNAVAILABLE`.
   */
  read(): Promise<Value> | Value
}

/** Keeps what `load` reads until `topic` changes; callers at the same time share one load. */
export function cached<Value>(
  changes: Changes,
  topic: Topic,
  load: () => Promise<Value>,
): Cached<Value> {
  const generation = changes.generation(topic)
  let kept: { readonly count: number; readonly value: Value } | undefined
  let loading: { readonly count: number; readonly value: Promise<Value> } | undefined

  function current(): Promise<Value> | Value {
    return kept?.count === generation.count ? kept.value : loadOnce(generation.count)
  }

  function loadOnce(count: number): Promise<Value> {
    if (loading?.count !== count) {
      const value = load().then((loaded) => {
        // A change that came while loading makes what was loaded old; it is answered once and not kept.
        if (generation.count === count) kept = { count, value: loaded }
        return loaded
      })
      const attempt = { count, value }
      loading = attempt
      const done = (): void => {
        if (loading === attempt) loading = undefined
      }
      value.then(done, done)
    }
    return loading.value
  }

  return {
    read() {
      const pending = changes.ensureFresh()
      // Only a wait where there is something to wait for: this is asked for every token.
      return pending === undefined ? current() : pending.then(current)
    },
  }
}
