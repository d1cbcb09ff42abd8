import { createHash } from 'node:crypto'

import type { Kysely } from 'kysely'

import type { Schema } from '../schema.ts'

/** The stable uids of subjects; no two subjects of a project share one. */
export interface UidMapStore {
  find(appId: string, subject: string): Promise<number | undefined>
  /**
   * Gives `uid` to `subject` for good: `'taken'` when another subject has it, or the subject has another uid by now
   * (given by a request at the same time), so look with {@link find} before trying the next.
   */
  claim(appId: string, subject: string, uid: number): Promise<'ok' | 'taken'>
}

export function uidMapStore(db: Kysely<Schema>): UidMapStore {
  const find = async (appId: string, subject: string): Promise<number | undefined> => {
    const row = await db
      .selectFrom('uid_map')
      .select('uid')
      .where('app_id', '=', appId)
      .where('subject', '=', subjectKey(subject))
      .executeTakeFirst()
    return row?.uid
  }
  return {
    find,
    async claim(appId, subject, uid) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('uid_map')
        .values({ app_id: appId, subject: subjectKey(subject), uid })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 1n) return 'ok'
      return (await find(appId, subject)) === uid ? 'ok' : 'taken'
    },
  }
}

/** Longer ones are kept as a hash: an index of PostgreSQL takes no value beyond a third of a page. */
const MAX_SUBJECT_LENGTH = 255

function subjectKey(subject: string): string {
  return subject.length <= MAX_SUBJECT_LENGTH
    ? subject
    : `sha256:${createHash('sha256').update(subject).digest('hex')}`
}
