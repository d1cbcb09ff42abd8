import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type BanAdmin, banAdmin, type NewBan } from '../src/bans/ban-admin.ts'
import type { Bans } from '../src/bans/bans.ts'
import { KICK_SETTINGS, kickingFromSettings } from '../src/bans/kick-settings.ts'
import type { KickingRule, KickingRules } from '../src/bans/kicking-rules.ts'
import { BanFollower, storedBans } from '../src/bans/stored-bans.ts'
import type { Call } from '../src/callers/principal.ts'
import { Secret } from '../src/config/secret.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { wholeList } from '../src/storage/page.ts'
import { openStorage, sealedStorage, type Storage } from '../src/storage/storage.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const NOW = 1_800_000_000
const appId = 'a'.repeat(32)

const call: Call = {
  requestId: 'r',
  address: '192.0.2.1',
  method: 'POST',
  endpoint: 'native',
  header: () => undefined,
  setHeader: () => undefined,
}

/** Asks as `subject` for a token; answers the code of the refusal, or that there was none. */
async function ask(bans: Bans, subject = 'ann'): Promise<unknown> {
  try {
    await bans.assertNotBanned(
      { kind: 'jwt', subject, claims: {}, scopes: [] },
      call,
      appId,
      {
        format: '007',
        expiresInSeconds: 60,
        services: [{ type: 'rtc', channel: 'room', uid: 7 }],
        rule: 'r',
      },
      NOW,
    )
    return 'granted'
  } catch (error) {
    return (error as { readonly code?: unknown }).code
  }
}

onEachDatabase((databases) => {
  let storage: Storage
  let replica: Storage
  let replicaTime = 0
  const added: KickingRule[] = []
  const removed: number[] = []
  const failures: unknown[] = []
  let kicking: KickingRules | undefined
  let admin: BanAdmin
  let bans = 0

  beforeAll(async () => {
    const location: DatabaseLocation = await databases.create()
    storage = await openStorage(location)
    replica = await openStorage(location, () => replicaTime)
  })
  beforeEach(async () => {
    await emptyTables(storage.database.db)
    replicaTime += 10_000
    for (const list of [added, removed, failures]) list.length = 0
    kicking = {
      add(rule) {
        added.push(rule)
        return Promise.resolve(1_953)
      },
      remove(_appId, id) {
        removed.push(id)
        return Promise.resolve()
      },
    }
    admin = banAdmin({
      store: storage.bans,
      kicking: () => Promise.resolve(kicking),
      newId: () => `ban-${++bans}`,
      onKickFailed: (_ban, error) => failures.push(error),
    })
  })
  afterAll(async () => {
    await storage.close()
    await replica.close()
  })

  test('a ban stops re-issue here at once and on a replica within a second, until it is lifted', async () => {
    const here = storedBans(storage, () => NOW)
    const there = storedBans(replica, () => NOW)
    expect([await ask(here), await ask(there)]).toEqual(['granted', 'granted'])

    const { id } = await admin.add({ subject: 'ann', reason: 'spam' }, 'root', NOW)
    expect(await ask(here)).toBe('BANNED')
    expect(await ask(here, 'bob')).toBe('granted')
    replicaTime += 1_000
    expect(await ask(there)).toBe('BANNED')

    expect(await admin.lift(id, NOW + 1)).toMatchObject({ liftedAt: NOW + 1 })
    expect(await ask(here)).toBe('granted')
    replicaTime += 1_000
    expect(await ask(there)).toBe('granted')
    await expect(admin.lift(id, NOW)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await wholeList(admin)).toHaveLength(1)
  })

  test('a replica reads what has changed, and not everything again', async () => {
    for (let at = 0; at < 30; at++) {
      await admin.add({ subject: `user-${at}`, reason: 'spam' }, 'root', NOW)
    }
    const follower = new BanFollower(replica, () => NOW)
    expect((await follower.catchUp()).size).toBe(30)
    expect(follower.rowsRead).toBe(30)
    const { id } = await admin.add({ subject: 'ann', reason: 'spam' }, 'root', NOW)
    expect((await follower.catchUp()).size).toBe(31)
    expect(follower.rowsRead).toBe(31)
    await admin.lift(id, NOW)
    // At the same time, as when a change comes while the one before it is read.
    const [index] = await Promise.all([follower.catchUp(), follower.catchUp()])
    expect(index.size).toBe(30)
    expect(follower.rowsRead).toBe(32)
  })

  test('a replica that could not read misses nothing once it can', async () => {
    const stays = await admin.add({ subject: 'bob', reason: 'spam' }, 'root', NOW)
    const goes = await admin.add({ subject: 'ann', reason: 'spam' }, 'root', NOW)
    let pages = 0
    const flaky = {
      changes: replica.changes,
      bans: {
        ...replica.bans,
        // The first attempt sees the first ban, and then the connection breaks.
        async listChanged(...asked: Parameters<typeof replica.bans.listChanged>) {
          pages += 1
          if (pages === 2) throw new Error('gone')
          const page = await replica.bans.listChanged(...asked)
          if (pages > 1) return page
          const filler = Array.from({ length: 1_000 - page.length }, () => page.at(-1)!)
          return [...page, ...filler]
        },
      },
    }
    const follower = new BanFollower(flaky, () => NOW)
    await expect(follower.catchUp()).rejects.toThrow('gone')
    await admin.lift(goes.id, NOW)
    const index = await follower.catchUp()
    expect(index.size).toBe(1)
    expect(
      index.find({
        principal: { subject: 'bob' },
        call,
        appId,
        grant: { services: [] },
        now: NOW,
      })?.id,
    ).toBe(stays.id)
  })

  test('nobody gets a token while bans cannot be looked up', async () => {
    const location = await databases.create()
    let time = 0
    const closing = await openStorage(location, () => time)
    const closed = storedBans(closing, () => NOW)
    expect(await ask(closed)).toBe('granted')
    await closing.close()
    time += 1_000
    // Kysely says that it was destroyed, the database that it is closed; either way there is no token.
    expect(await ask(closed)).not.toBe('granted')
  })

  test('the refusal names the ban and not its reason', async () => {
    await admin.add({ subject: 'ann', reason: 'canary note' }, 'root', NOW)
    const refused = storedBans(storage, () => NOW)
    await expect(
      (async () =>
        refused.assertNotBanned(
          { kind: 'jwt', subject: 'ann', claims: {}, scopes: [] },
          call,
          appId,
          { format: '007', expiresInSeconds: 60, services: [], rule: 'r' },
          NOW,
        ))(),
    ).rejects.toMatchObject({
      code: 'BANNED',
      details: { hint: expect.stringContaining(`ban-${bans}`) as string },
    })
    await expect(ask(refused)).resolves.not.toContain('canary')
  })

  describe('a kick', () => {
    const wanted: NewBan = { appId, uid: 7, channel: 'room', reason: 'spam', kick: true }

    test('follows the ban, and is taken back with it', async () => {
      const { id, kickState } = await admin.add(wanted, 'root', NOW)
      expect(kickState).toBe('pending')
      await admin.idle()
      expect(added).toEqual([{ appId, uid: 7, channel: 'room', seconds: 86_430 }])
      expect(await storage.bans.find(id)).toMatchObject({ kickState: 'done', kickRuleId: 1_953 })
      await admin.lift(id, NOW + 1)
      await admin.idle()
      expect(removed).toEqual([1_953])
      expect(await storage.bans.find(id)).toMatchObject({ kickState: 'lifted' })
    })

    test('that fails leaves the ban in force, and can be tried again', async () => {
      const working = kicking
      kicking = { ...working!, add: () => Promise.reject(new Error('down')) }
      const { id } = await admin.add(wanted, 'root', NOW)
      await admin.idle()
      expect(failures).toHaveLength(1)
      expect(await storage.bans.find(id)).toMatchObject({ kickState: 'failed' })
      expect(await ask(storedBans(storage, () => NOW))).toBe('BANNED')
      kicking = working
      await admin.resumeKicks(NOW, id)
      await admin.idle()
      expect(await storage.bans.find(id)).toMatchObject({ kickState: 'done' })
    })

    test('that a stopped server left is taken up by the next', async () => {
      let release = (): void => undefined
      kicking = {
        ...kicking!,
        add: () => new Promise((resolve) => (release = () => resolve(1))),
      }
      await admin.add(wanted, 'root', NOW)
      await expect.poll(() => storage.bans.listUnfinishedKicks()).toHaveLength(1)
      const next = banAdmin({
        store: replica.bans,
        kicking: () =>
          Promise.resolve({
            // The one that stopped may have set the rule: it is looked for.
            add: (_rule, mayBeThere) => Promise.resolve(mayBeThere === true ? 2 : 3),
            remove: () => Promise.resolve(),
          }),
        newId: () => '',
        onKickFailed: (_ban, error) => failures.push(error),
      })
      await next.resumeKicks(NOW)
      await next.idle()
      expect(await wholeList(storage.bans)).toMatchObject([{ kickState: 'done', kickRuleId: 2 }])
      release()
      await admin.idle()
    })

    test('of a ban that was lifted meanwhile is taken back', async () => {
      let release = (): void => undefined
      kicking = {
        ...kicking!,
        add: () => new Promise((resolve) => (release = () => resolve(1_953))),
      }
      const { id } = await admin.add(wanted, 'root', NOW)
      await admin.lift(id, NOW)
      release()
      await admin.idle()
      expect(removed).toEqual([1_953])
    })

    test('needs the customer id and secret, which are read from the settings', async () => {
      const seal = { seal: (text: string) => text, open: (text: string) => text }
      const { settings } = sealedStorage(storage, seal)
      const asked: string[] = []
      const fromSettings = kickingFromSettings(settings, {
        sleep: () => Promise.resolve(),
        fetch(url) {
          asked.push(new Request(url).url)
          return Promise.resolve(Response.json({ status: 'success', id: 4 }))
        },
      })
      expect(await fromSettings()).toBeUndefined()
      await settings.set(KICK_SETTINGS.customerId, 'id', NOW)
      await settings.setSecret(KICK_SETTINGS.customerSecret, new Secret('secret'), NOW)
      await settings.set(KICK_SETTINGS.baseUrls, ['http://localhost:1'], NOW)
      const rules = await fromSettings()
      expect(await rules?.add({ appId, uid: 1, seconds: 60 })).toBe(4)
      expect(asked).toEqual(['http://localhost:1/dev/v1/kicking-rule'])
    })
  })

  test.for<{ what: string; ban: NewBan; code: string; says: RegExp }>([
    { what: 'nobody', ban: { reason: '' }, code: 'REQUEST_INVALID', says: /must name/ },
    { what: 'any user', ban: { reason: '', uid: 0 }, code: 'REQUEST_INVALID', says: /uid/ },
    {
      what: 'an address that is none',
      ban: { reason: '', address: '300.1.1.1' },
      code: 'REQUEST_INVALID',
      says: /address/,
    },
    {
      what: 'the past',
      ban: { reason: '', uid: 7, expiresAt: NOW },
      code: 'REQUEST_INVALID',
      says: /future/,
    },
    {
      what: 'a kick of an account',
      ban: { reason: '', appId, uid: 'ann', kick: true },
      code: 'REQUEST_INVALID',
      says: /accounts/,
    },
  ])('a ban of $what is refused', async ({ ban, code, says }) => {
    const refused = admin.add(ban, 'root', NOW)
    await expect(refused).rejects.toMatchObject({ code })
    await expect(refused).rejects.toThrow(says)
    expect(await wholeList(admin)).toEqual([])
  })

  test('a kick without credentials is refused before anything is banned', async () => {
    kicking = undefined
    await expect(
      admin.add({ appId, uid: 7, reason: '', kick: true }, 'root', NOW),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await wholeList(admin)).toEqual([])
  })
})
