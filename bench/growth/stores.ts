import { auditReader } from '../../packages/server/src/audit/audit-query.ts'
import { databaseSink } from '../../packages/server/src/audit/audit-sink.ts'
import { BanFollower } from '../../packages/server/src/bans/stored-bans.ts'
import type { DatabaseLocation } from '../../packages/server/src/storage/database.ts'
import { openStorage } from '../../packages/server/src/storage/storage.ts'
import { AUDIT_START_MS, AUDIT_STEP_MS, fill } from './fill.ts'
import { cpuOfCall, type Once, once } from './measure.ts'

/** What things cost with so many rows in each table. */
export interface StoreCosts {
  readonly rows: number
  /** Microseconds of CPU. */
  readonly findUid: number
  readonly isBanned: number
  /** For one row, in groups of 64. */
  readonly appendRow: number
  readonly loadBans: Once
  readonly bansMegabytes: number
  readonly followBan: Once
  readonly newestPage: Once
  readonly refusalsPage: Once
  readonly subjectPage: Once
  readonly channelPage: Once
  readonly dayChart: Once
  readonly wholeChart: Once
}

const NOW = 1_800_000_000
const GROUP = 64
const DAY_MS = 86_400_000

export async function storeCosts(
  location: DatabaseLocation,
  rows: number,
  elsewhere: () => number,
): Promise<StoreCosts> {
  const storage = await openStorage(location)
  try {
    const { database, uidMap, bans } = storage
    await fill(database, rows)
    const findUid = await cpuOfCall(
      // In an order that no cache foresees.
      (i) => uidMap.find('app', `user-${(i * 7_919) % rows}`),
      elsewhere,
    )

    globalThis.gc?.()
    const heapBefore = process.memoryUsage().heapUsed
    const follower = new BanFollower(storage, () => NOW)
    const loadBans = await once(() => follower.catchUp(), elsewhere)
    globalThis.gc?.()
    const bansMegabytes = (process.memoryUsage().heapUsed - heapBefore) / 1_048_576
    const index = await follower.catchUp()
    const isBanned = await cpuOfCall((i) =>
      index.find({
        principal: { subject: `user-${i}` },
        call: { address: '192.0.2.1' },
        appId: 'app',
        grant: { services: [{ type: 'rtc', channel: 'room', uid: i }] },
        now: NOW,
      }),
    )
    await bans.add({
      id: 'new',
      subject: 'mallory',
      reason: 'spam',
      createdAt: NOW,
      createdBy: 'root',
      kickState: 'none',
    })
    const followBan = await once(() => follower.catchUp(), elsewhere)

    const reader = auditReader(database)
    const end = AUDIT_START_MS + rows * AUDIT_STEP_MS
    const page = (filter: Parameters<typeof reader.query>[0]): Promise<Once> =>
      once(() => reader.query(filter, { limit: 100 }), elsewhere)
    const chart = (from: number | undefined): Promise<Once> =>
      once(() => reader.count({ from, to: end }, 3_600_000), elsewhere)
    const answers = {
      newestPage: await page({}),
      refusalsPage: await page({ action: 'token.refuse' }),
      subjectPage: await page({ subject: 'rare' }),
      channelPage: await page({ channel: 'rare' }),
      dayChart: await chart(end - DAY_MS),
      wholeChart: await chart(undefined),
    }

    const sink = databaseSink(database)
    let sequence = 0
    const appendGroup = await cpuOfCall((i) => {
      const group = Array.from({ length: GROUP }, () => ({
        chainId: 'new',
        sequence: ++sequence,
        atMs: end + i,
        action: 'token.issue',
        appId: 'app',
        subject: `user-${(sequence * 7_919) % 100_000}`,
        channels: `\nroom-${sequence % 5_000}\n`,
        event: EVENT,
        mac: 'm'.repeat(43),
      }))
      return sink.append(group)
    }, elsewhere)
    return {
      rows,
      findUid,
      isBanned,
      appendRow: appendGroup / GROUP,
      loadBans,
      bansMegabytes,
      followBan,
      ...answers,
    }
  } finally {
    await storage.close()
  }
}

const EVENT = JSON.stringify({
  requestId: 'r'.repeat(22),
  action: 'token.issue',
  pad: 'x'.repeat(330),
})
