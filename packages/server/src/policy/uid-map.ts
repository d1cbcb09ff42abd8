import { hmacSha256, utf8 } from '@tessera/token/wire'
import { LRUCache } from 'lru-cache'

import type { Principal } from '../callers/principal.ts'
import { Problem } from '../problems.ts'

/** Gives every subject of a project a uid of its own: 1 to 2³²−1, the same each time. */
export interface UidMap {
  /** The uid of a subject; reserves it where there is a table. */
  uidFor(appId: string, subject: string): Promise<number> | number
  /** The uid that {@link uidFor} would answer now, without reserving it: for explanations. */
  peek(appId: string, subject: string): Promise<number> | number
}

/** Where the uids of subjects are kept. Both ways unique within a project: one uid a subject, one subject a uid. */
export interface UidMapStore {
  find(appId: string, subject: string): Promise<number | undefined>
  /**
   * Gives `uid` to `subject`, atomically. `ok` also when the subject has this very uid already; `taken` when the uid is
   * another's, or the subject has got another uid meanwhile.
   */
  claim(appId: string, subject: string, uid: number): Promise<'taken' | 'ok'>
}

/** How a principal is named in the map: subjects are unique within their kind and issuer only. */
export function mappedSubject({ kind, issuer, subject }: Principal): string {
  return JSON.stringify([kind, issuer ?? '', subject])
}

/** More collisions in a row than chance would make in a full table's lifetime. */
const MAX_CANDIDATES = 64

/**
 * The uids that a subject may have, best first: HMAC-SHA256 of project, subject and attempt, cut to 32 bits.
 *
 * @param key - Whoever knows it can tell which uid is whose; without it the uids say nothing of the subjects.
 * @param attempt - 0 for the first choice.
 */
export function candidateUid(
  key: Uint8Array,
  appId: string,
  subject: string,
  attempt: number,
): number {
  const digest = hmacSha256(key, utf8(JSON.stringify([appId, subject, attempt])))
  // 0 would be any user.
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0) || 1
}

/**
 * Uids without a table, for the stateless mode. Among 9 000 subjects two share a uid with a probability of one in a
 * hundred, among 77 000 of one in two; use {@link tableUidMap} where that matters.
 */
export function derivedUidMap(key: Uint8Array): UidMap {
  const uidFor = (appId: string, subject: string): number => candidateUid(key, appId, subject, 0)
  return { uidFor, peek: uidFor }
}

/** Some 25 MB when it is full; each that is not there costs a query for its token. */
const MAX_REMEMBERED = 100_000

/**
 * Uids with a table, so that no two subjects share one. A uid that was given stays; the most recently used ones are
 * remembered, so that most decisions need no query.
 */
export function tableUidMap(
  key: Uint8Array,
  store: UidMapStore,
  options: { readonly maxRemembered?: number } = {},
): UidMap {
  const remembered = new LRUCache<string, number>({ max: options.maxRemembered ?? MAX_REMEMBERED })

  async function reserve(appId: string, subject: string): Promise<number> {
    for (let attempt = 0; attempt < MAX_CANDIDATES; attempt++) {
      const known = await store.find(appId, subject)
      if (known !== undefined) return known
      const uid = candidateUid(key, appId, subject, attempt)
      if ((await store.claim(appId, subject, uid)) === 'ok') return uid
    }
    throw new Problem('INTERNAL', {
      detail: `no free uid was found for a subject in ${MAX_CANDIDATES} attempts`,
    })
  }

  return {
    uidFor(appId, subject) {
      const name = `${appId} ${subject}`
      const known = remembered.get(name)
      if (known !== undefined) return known
      return reserve(appId, subject).then((uid) => {
        remembered.set(name, uid)
        return uid
      })
    },
    async peek(appId, subject) {
      return (
        remembered.get(`${appId} ${subject}`) ??
        (await store.find(appId, subject)) ??
        candidateUid(key, appId, subject, 0)
      )
    },
  }
}

/** A {@link UidMapStore} that lasts as long as the process: for tests and development. */
export function memoryUidMapStore(): UidMapStore {
  const uids = new Map<string, number>()
  const owners = new Map<string, string>()
  const find = (appId: string, subject: string): number | undefined =>
    uids.get(`${appId} ${subject}`)
  return {
    find: (appId, subject) => Promise.resolve(find(appId, subject)),
    claim(appId, subject, uid) {
      const mine = find(appId, subject)
      const owner = owners.get(`${appId} ${uid}`)
      if (mine === undefined && owner === undefined) {
        uids.set(`${appId} ${subject}`, uid)
        owners.set(`${appId} ${uid}`, subject)
        return Promise.resolve('ok')
      }
      return Promise.resolve(mine === uid ? 'ok' : 'taken')
    },
  }
}
