import { createHmac, randomBytes } from 'node:crypto'

import { sha256Hex } from '../callers/digest.ts'
import type { Storage } from '../storage/storage.ts'
import type { AdminUserRecord } from '../storage/stores/admin-users.ts'
import type { SessionRecord } from '../storage/stores/sessions.ts'

const IDLE_SECONDS = 30 * 60
const LONGEST_SECONDS = 12 * 60 * 60
/** Activity is written down this often at most, so that reading does not write each time. */
const NOTE_EVERY_SECONDS = 60

/** A session that is good now. Times: Unix seconds. */
export interface LiveSession {
  readonly record: SessionRecord
  readonly account: AdminUserRecord
  /** What the header of every change must say; nobody can tell the session's id from it. */
  readonly csrfToken: string
  /** When it ends unless something is asked before. */
  readonly idleEndsAt: number
  readonly endsAt: number
}

/** What sessions take from outside. */
export interface SessionsPorts {
  readonly storage: Pick<Storage, 'sessions' | 'adminUsers'>
  /** Unix milliseconds, of the people in front of the screen: a gateway's clock that is moved ends nobody's session. */
  readonly wallClock: () => number
}

/**
 * Sessions of the console. Each question goes to the database, so that what one replica ends is ended everywhere, and
 * a change of role holds from the next request on.
 */
export class Sessions {
  readonly #storage: SessionsPorts['storage']
  readonly #wallClock: () => number

  constructor({ storage, wallClock }: SessionsPorts) {
    this.#storage = storage
    this.#wallClock = wallClock
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.#wallClock() / 1000)
  }

  /**
   * Opens a session with an id that nobody has seen.
   *
   * @param replaced - The id of a session that the browser had so far, which ends.
   * @returns The id, which only the cookie carries.
   */
  async open(
    account: AdminUserRecord,
    openedBy: SessionRecord['openedBy'],
    replaced: string | undefined,
  ): Promise<{ readonly id: string; readonly session: LiveSession }> {
    const now = this.now()
    const { sessions, adminUsers } = this.#storage
    if (replaced !== undefined) await sessions.remove(sha256Hex(replaced))
    const id = randomBytes(32).toString('base64url')
    const record: SessionRecord = {
      idHash: sha256Hex(id),
      userId: account.id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + LONGEST_SECONDS,
      openedBy,
    }
    await sessions.create(record)
    await adminUsers.noteSignIn(account.id, now)
    return { id, session: live(id, record, { ...account, lastSignInAt: now }) }
  }

  /**
   * The session of this id; `'ended'` when it was good once.
   *
   * @param isActive - Whether somebody does something, and so the session goes on.
   */
  async find(id: string, isActive: boolean): Promise<LiveSession | 'ended' | undefined> {
    const now = this.now()
    // Found by the hash of 256 random bits: how far a comparison got tells nothing about the id.
    const found = await this.#storage.sessions.find(sha256Hex(id))
    if (found === undefined) return undefined
    if (found.expiresAt <= now || found.lastSeenAt + IDLE_SECONDS <= now) return 'ended'
    const account = await this.#storage.adminUsers.find(found.userId)
    if (account === undefined || account.disabledAt !== undefined) return 'ended'
    if (!isActive || found.lastSeenAt + NOTE_EVERY_SECONDS > now) return live(id, found, account)
    await this.#storage.sessions.noteSeen(found.idHash, now)
    return live(id, { ...found, lastSeenAt: now }, account)
  }

  async end({ record }: LiveSession): Promise<void> {
    await this.#storage.sessions.remove(record.idHash)
  }

  /** Ends every session of an account. @param keep - One that stays. */
  async endAll(accountId: string, keep?: LiveSession): Promise<void> {
    await this.#storage.sessions.removeOfUser(accountId, keep?.record.idHash)
  }
}

function live(id: string, record: SessionRecord, account: AdminUserRecord): LiveSession {
  return {
    record,
    account,
    csrfToken: createHmac('sha256', id).update('tessera csrf').digest('base64url'),
    idleEndsAt: Math.min(record.lastSeenAt + IDLE_SECONDS, record.expiresAt),
    endsAt: record.expiresAt,
  }
}
