import { isProblem, Problem } from '../problems.ts'
import type { AuditEvent, AuditLog } from './audit.ts'
import { type AuditRow, type SearchColumns, searchColumns } from './audit-row.ts'
import type { AuditSink } from './audit-sink.ts'
import { rowMac } from './chain.ts'
import { eventJson } from './event-json.ts'
import { GroupCommit } from './group-commit.ts'

/** Rows in one commit. Beyond this a row gets hardly cheaper, and SQLite holds up the event loop for a millisecond. */
const MAX_GROUP = 256

/** More than this waiting means that the database does not keep up; whoever comes then is told so at once. */
const MAX_WAITING = 10_000

/** The end of a chain. */
export interface ChainHead {
  readonly chainId: string
  readonly sequence: number
  readonly mac: string
}

export interface ChainedAuditOptions {
  readonly sink: AuditSink
  /** 32 bytes. */
  readonly key: Uint8Array
  /** The name of this replica, for people. */
  readonly replica: string
  /** Unix milliseconds. */
  readonly clock: () => number
  /** A name that no other chain has. */
  readonly newChainId: () => string
}

/** An event ready to be written, but for its place in the chain. */
interface Entry {
  readonly event: string
  readonly columns: SearchColumns
}

/** The durable, hash-chained audit log. One chain for each process, begun with its first row. */
export class ChainedAudit implements AuditLog {
  readonly #options: ChainedAuditOptions
  readonly #group: GroupCommit<Entry>
  #head: ChainHead | undefined
  #lastFailed = false

  constructor(options: ChainedAuditOptions) {
    this.#options = options
    this.#group = new GroupCommit({
      commit: (entries) => this.#append(entries),
      maxGroup: MAX_GROUP,
      maxWaiting: MAX_WAITING,
      overloaded: unavailable,
    })
  }

  /** Not async: the promise of its group, which rejects with what the caller is told, is all that a row waits for. */
  record(event: AuditEvent): Promise<void> {
    let entry: Entry
    try {
      // Before the group: an event that cannot be written down must not take its neighbours with it.
      entry = entryOf(event)
    } catch (cause) {
      return Promise.reject(
        cause instanceof Error ? cause : new Error('an event is not JSON', { cause }),
      )
    }
    return this.#group.add(entry)
  }

  async recordAll(events: readonly AuditEvent[]): Promise<void> {
    const entries = events.map(entryOf)
    const groups = new Set(entries.map((entry) => this.#group.add(entry)))
    await Promise.all(groups)
  }

  /** The newest durable row of this process, to be kept where nobody who can write the database can write. */
  head(): ChainHead | undefined {
    return this.#head
  }

  /**
   * What readiness asks: whether rows can be written. Answers what is wrong, or `undefined`.
   *
   * A database may have room for a small change and none for a new row. So after a row that could not be written, another
   * is tried: it says that the log goes on, which is as worth knowing as anything else in it.
   */
  async check(): Promise<string | undefined> {
    if (!this.#lastFailed) return undefined
    try {
      await this.record({
        at: this.#options.clock(),
        action: 'audit.resume',
        requestId: '',
        endpoint: 'readiness',
        address: '',
        principal: { kind: 'server', subject: this.#options.replica },
        note: 'rows before this one could not be written, and what they were about was not done',
      })
      return undefined
    } catch {
      return 'the audit log cannot be written'
    }
  }

  /** Resolves when everything that was recorded is durable, or has failed. */
  async close(): Promise<void> {
    await this.#group.idle()
  }

  async #append(entries: readonly Entry[]): Promise<void> {
    try {
      await this.#appendToChain(entries)
      this.#lastFailed = false
    } catch (error) {
      this.#lastFailed = true
      throw unavailable(error)
    }
  }

  async #appendToChain(entries: readonly Entry[]): Promise<void> {
    const head = this.#head ?? (await this.#openChain())
    const rows = this.#chained(head, entries)
    // If this fails, the rows may be there all the same (an answer that got lost). A new chain needs no answer to that.
    this.#head = undefined
    await this.#options.sink.append(rows)
    const { chainId, sequence, mac } = rows.at(-1)!
    this.#head = { chainId, sequence, mac }
  }

  async #openChain(): Promise<ChainHead> {
    const { sink, key, replica, clock, newChainId } = this.#options
    const { id, mac } = await sink.openChain(key, {
      id: newChainId(),
      replica,
      startedAtMs: clock(),
    })
    return { chainId: id, sequence: 0, mac }
  }

  #chained(head: ChainHead, entries: readonly Entry[]): AuditRow[] {
    const { chainId } = head
    let { sequence, mac } = head
    return entries.map(({ event, columns }) => {
      sequence += 1
      mac = rowMac(this.#options.key, chainId, sequence, mac, event)
      const { atMs, action, appId, subject, channels } = columns
      return { chainId, sequence, atMs, action, appId, subject, channels, event, mac }
    })
  }
}

function entryOf(event: AuditEvent): Entry {
  return { event: eventJson(event), columns: searchColumns(event) }
}

function unavailable(cause: unknown): Problem {
  return new Problem(
    'AUDIT_UNAVAILABLE',
    {
      detail: 'the decision cannot be recorded now, so nothing was issued or changed',
      hint: 'try again; the log of the server has the cause',
      retryAfterSeconds: 1,
    },
    { cause: isProblem(cause) ? (cause.cause ?? cause) : cause },
  )
}
