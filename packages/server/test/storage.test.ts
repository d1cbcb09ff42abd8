import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { Secret } from '../src/config/secret.ts'
import { Problem } from '../src/problems.ts'
import { cached } from '../src/storage/changes.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { wholeList } from '../src/storage/page.ts'
import {
  openStorage,
  type SealedStorage,
  sealedStorage,
  type Storage,
} from '../src/storage/storage.ts'
import type { TextSeal } from '../src/storage/text-seal.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const NOW = 1_800_000_000

/** Stands in for encryption; `text-seal.test.ts` has the real one. */
const seal: TextSeal = {
  seal: (text, place) => `${place}|${Buffer.from(text).toString('base64')}`,
  open(sealed, place) {
    if (!sealed.startsWith(`${place}|`)) throw new Error('comes from another place')
    return Buffer.from(sealed.slice(place.length + 1), 'base64').toString()
  },
}

onEachDatabase((databases) => {
  let location: DatabaseLocation
  let storage: Storage
  let sealed: SealedStorage
  /** A second process on the same database, as a replica or a CLI command is. */
  let replica: Storage
  /** Each look at the replica's clock, in milliseconds. */
  let replicaTime = 0

  beforeAll(async () => {
    location = await databases.create()
    storage = await openStorage(location)
    replica = await openStorage(location, () => replicaTime)
    sealed = sealedStorage(storage, seal)
  })
  beforeEach(() => emptyTables(storage.database.db))
  afterAll(async () => {
    await storage.close()
    await replica.close()
  })

  test('a database of a newer release is refused in words, and left as it is', async () => {
    const newer = await databases.create()
    const first = await openStorage(newer)
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030')`.execute(
      first.database.db,
    )
    await expect(openStorage(newer)).rejects.toMatchObject({
      name: 'SchemaError',
      message: 'the database was written by a newer release (9999-later)',
    })
    expect(await first.check()).toBeUndefined()
    await first.close()
  })

  describe('API keys', () => {
    const key = {
      id: 'key_1',
      prefix: 'tsk_abc',
      secretHash: 'f'.repeat(64),
      name: 'backend',
      scopes: ['tokens:issue'],
      createdAt: NOW,
    }

    test('come back as they were put in', async () => {
      const full = {
        ...key,
        id: 'key_2',
        prefix: 'tsk_def',
        allowedAddresses: ['10.0.0.0/8'],
        createdAt: NOW + 1,
        expiresAt: NOW + 60,
      }
      await storage.apiKeys.create(key)
      await storage.apiKeys.create(full)
      expect(await replica.apiKeys.findByPrefix('tsk_abc')).toEqual(key)
      expect(await replica.apiKeys.find('key_2')).toEqual(full)
      expect(await wholeList(replica.apiKeys)).toEqual([full, key])
      expect(await storage.apiKeys.findByPrefix('tsk_ABC')).toBeUndefined()
    })

    test('are revoked once', async () => {
      await storage.apiKeys.create(key)
      expect(await storage.apiKeys.revoke('key_1', NOW + 5)).toBe(true)
      expect(await storage.apiKeys.revoke('key_1', NOW + 9)).toBe(false)
      expect(await storage.apiKeys.revoke('key_9', NOW)).toBe(false)
      expect(await storage.apiKeys.find('key_1')).toMatchObject({ revokedAt: NOW + 5 })
    })

    test('remember the latest use, whatever order replicas report in', async () => {
      await storage.apiKeys.create(key)
      await storage.apiKeys.noteUsed('key_1', NOW + 5)
      await replica.apiKeys.noteUsed('key_1', NOW + 3)
      expect(await storage.apiKeys.find('key_1')).toMatchObject({ lastUsedAt: NOW + 5 })
    })
  })

  test('tickets come back, are revoked once, and the revoked ones are listed until they expire', async () => {
    const ticket = {
      id: 't1',
      name: 'kiosk',
      bounds: { channels: ['kiosk-*'], maxRole: 'subscriber' as const, uid: 7 },
      createdAt: NOW,
      expiresAt: NOW + 100,
    }
    await storage.tickets.create(ticket)
    expect(await storage.tickets.find('t1')).toEqual(ticket)
    expect(await wholeList(storage.tickets)).toEqual([ticket])
    expect(await storage.tickets.listRevoked(NOW)).toEqual(new Set())
    expect(await storage.tickets.revoke('t1', NOW + 1)).toBe(true)
    expect(await storage.tickets.revoke('t1', NOW + 2)).toBe(false)
    expect(await storage.tickets.listRevoked(NOW + 99)).toEqual(new Set(['t1']))
    expect(await storage.tickets.listRevoked(NOW + 100)).toEqual(new Set())
  })

  test('policies are listed in their order, replaced and removed', async () => {
    const rule = (id: string, position: number): Parameters<Storage['policies']['put']>[0] => ({
      id,
      name: `rule ${id}`,
      position,
      rule: { match: { kind: 'jwt' }, allow: [{ '__proto__ ': 1 }] },
      createdAt: NOW,
      updatedAt: NOW,
    })
    for (const policy of [rule('b', 2), rule('c', 1), rule('a', 2)]) {
      await storage.policies.put(policy)
    }
    expect((await storage.policies.list()).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
    await storage.policies.put({ ...rule('a', 0), createdAt: NOW + 9, updatedAt: NOW + 9 })
    expect(await storage.policies.find('a')).toEqual({ ...rule('a', 0), updatedAt: NOW + 9 })
    expect(await storage.policies.remove('a')).toBe(true)
    expect(await storage.policies.remove('a')).toBe(false)
    expect((await storage.policies.list()).map(({ id }) => id)).toEqual(['c', 'b'])
  })

  describe('the uid map', () => {
    test('gives a subject one uid and a uid one subject, in each project', async () => {
      expect(await storage.uidMap.find('app1', 'ann')).toBeUndefined()
      expect(await storage.uidMap.claim('app1', 'ann', 0xffff_ffff)).toBe('ok')
      expect(await storage.uidMap.claim('app1', 'ann', 0xffff_ffff)).toBe('ok')
      expect(await storage.uidMap.claim('app1', 'ann', 8)).toBe('taken')
      expect(await storage.uidMap.claim('app1', 'bob', 0xffff_ffff)).toBe('taken')
      expect(await storage.uidMap.claim('app2', 'bob', 0xffff_ffff)).toBe('ok')
      expect(await storage.uidMap.find('app1', 'ann')).toBe(0xffff_ffff)
      expect(await storage.uidMap.find('app1', 'bob')).toBeUndefined()
    })

    test('lets one of many win who claim a uid at once', async () => {
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? storage : replica).uidMap.claim('app', `subject ${index}`, 42),
        ),
      )
      expect(claims.filter((claim) => claim === 'ok')).toHaveLength(1)
    })

    test('takes subjects longer than an index of PostgreSQL', async () => {
      const long = 'x'.repeat(10_000)
      expect(await storage.uidMap.claim('app', long, 1)).toBe('ok')
      expect(await storage.uidMap.claim('app', `${long}y`, 2)).toBe('ok')
      expect(await storage.uidMap.find('app', long)).toBe(1)
    })

    test('keeps case and accents apart', async () => {
      for (const [index, subject] of ['é', 'e\u0301', 'E', 'e', 'ß', 'ss'].entries()) {
        expect(await storage.uidMap.claim('app', subject, index + 1)).toBe('ok')
      }
    })
  })

  test('bans are in force until they expire or are lifted', async () => {
    const ban = {
      id: 'b1',
      subject: 'mallory',
      reason: 'spam',
      createdAt: NOW,
      createdBy: 'admin',
      kickState: 'none' as const,
    }
    const short = {
      ...ban,
      id: 'b2',
      appId: 'a'.repeat(32),
      uid: '7',
      channel: 'room',
      address: '10.0.0.0/8',
      issuedBefore: NOW - 5,
      createdAt: NOW + 1,
      expiresAt: NOW + 60,
      kickState: 'pending' as const,
    }
    await storage.bans.add(ban)
    await storage.bans.add(short)
    const first = { revision: 0, id: '' }
    const active = async (now: number): Promise<unknown> =>
      (await storage.bans.listChanged(first, 10, now)).map((changed) => changed.ban)
    expect(await active(NOW + 59)).toEqual([ban, short])
    expect(await active(NOW + 60)).toEqual([ban])
    expect(await storage.bans.lift('b1', NOW + 2)).toBe(true)
    expect(await storage.bans.lift('b1', NOW + 3)).toBe(false)
    expect(await active(NOW + 60)).toEqual([])
    // In the order of the changes: what was lifted last comes last.
    const changed = await storage.bans.listChanged(first, 10)
    expect(changed.map((one) => one.ban.id)).toEqual(['b2', 'b1'])
    expect(await storage.bans.listChanged({ ...changed[0]!, id: 'b2' }, 10)).toEqual([changed[1]])
    expect(await storage.bans.listUnfinishedKicks()).toEqual([short])
    await storage.bans.setKick('b2', 'done', 1_953)
    expect(await storage.bans.listUnfinishedKicks()).toEqual([])
    expect(await wholeList(storage.bans)).toEqual([
      { ...short, kickState: 'done', kickRuleId: 1_953 },
      { ...ban, liftedAt: NOW + 2 },
    ])
  })

  describe('idempotency', () => {
    test('lets one of many requests with a key do the work, and gives its answer to the others', async () => {
      const claims = await Promise.all(
        Array.from({ length: 10 }, () => sealed.idempotency.claim('ann', 'k', 'hash', NOW)),
      )
      expect(claims.map(({ outcome }) => outcome).sort()).toEqual([
        ...Array.from({ length: 9 }, () => 'in-progress'),
        'new',
      ])
      await sealed.idempotency.finish('ann', 'k', '{"token":"…"}')
      expect(await sealed.idempotency.claim('ann', 'k', 'hash', NOW + 86_399)).toEqual({
        outcome: 'done',
        answer: '{"token":"…"}',
      })
      expect(await sealed.idempotency.claim('ann', 'k', 'other', NOW)).toEqual({
        outcome: 'mismatch',
      })
      expect(await sealed.idempotency.claim('bob', 'k', 'other', NOW)).toEqual({ outcome: 'new' })
    })

    test('frees a key whose request failed, died, or was a day ago', async () => {
      const claim = (key: string, now: number): Promise<unknown> =>
        sealed.idempotency.claim('ann', key, 'hash', now)
      await claim('failed', NOW)
      await sealed.idempotency.abandon('ann', 'failed')
      expect(await claim('failed', NOW)).toEqual({ outcome: 'new' })
      await claim('died', NOW)
      expect(await claim('died', NOW + 59)).toEqual({ outcome: 'in-progress' })
      expect(await claim('died', NOW + 60)).toEqual({ outcome: 'new' })
      await claim('old', NOW)
      await sealed.idempotency.finish('ann', 'old', 'answer')
      expect(await claim('old', NOW + 86_400)).toEqual({ outcome: 'new' })
      expect(await sealed.idempotency.removeExpired(NOW + 3 * 86_400)).toBe(3)
    })
  })

  test('settings keep plain values apart from secret ones, which are listed by name only', async () => {
    const { settings } = sealed
    await settings.set('theme', { dark: true }, NOW)
    await settings.set('theme', { dark: false }, NOW + 1)
    await settings.setSecret('agora.secret', new Secret('canary'), NOW)
    expect(await settings.get('theme')).toEqual({ dark: false })
    expect(await settings.get('agora.secret')).toBeUndefined()
    expect((await settings.getSecret('agora.secret'))?.reveal()).toBe('canary')
    expect(await settings.getSecret('theme')).toBeUndefined()
    expect(await settings.list()).toEqual({
      values: new Map([['theme', { dark: false }]]),
      secrets: ['agora.secret'],
    })
    expect(await settings.remove('theme')).toBe(true)
    expect(await settings.remove('theme')).toBe(false)
    const once = await Promise.all([1, 2, 3].map((value) => settings.setOnce('x', value, NOW)))
    expect(once.filter(Boolean)).toHaveLength(1)
  })

  describe('administrators', () => {
    const user = (id: string, name = id): Parameters<Storage['adminUsers']['create']>[0] => ({
      id,
      name,
      passwordHash: '$argon2id$…',
      role: 'owner',
      createdAt: NOW,
    })

    test('have unique names', async () => {
      expect(await storage.adminUsers.create(user('u1', 'ann'))).toBe('ok')
      expect(await storage.adminUsers.create(user('u2', 'ann'))).toBe('taken')
      expect(await storage.adminUsers.findByName('ann')).toEqual(user('u1', 'ann'))
      expect(await storage.adminUsers.find('u2')).toBeUndefined()
      expect(await storage.adminUsers.setPasswordHash('u1', 'new')).toBe(true)
      expect((await storage.adminUsers.list()).map(({ passwordHash }) => passwordHash)).toEqual([
        'new',
      ])
    })

    test('are set up once, however many try', async () => {
      const won = await Promise.all(
        ['a', 'b', 'c', 'd'].map((id, index) =>
          (index % 2 === 0 ? storage : replica).adminUsers.createFirst(user(id)),
        ),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await storage.adminUsers.list()).toHaveLength(1)
      expect(await storage.adminUsers.createFirst(user('e'))).toBe(false)
    })

    test('lose their sessions when they are disabled', async () => {
      await storage.adminUsers.create(user('u1'))
      const session = {
        idHash: 'h1',
        userId: 'u1',
        createdAt: NOW,
        lastSeenAt: NOW,
        expiresAt: NOW + 60,
        openedBy: 'link' as const,
      }
      await storage.sessions.create(session)
      await replica.sessions.noteSeen('h1', NOW + 7)
      expect(await storage.sessions.find('h1')).toEqual({ ...session, lastSeenAt: NOW + 7 })
      await storage.adminUsers.create(user('u2'))
      expect(await storage.adminUsers.change('u1', { disabled: true }, NOW + 8)).toBe('ok')
      expect(await replica.sessions.find('h1')).toBeUndefined()
    })

    test('keep an owner, whichever of several changes comes first', async () => {
      for (const id of ['u1', 'u2', 'u3']) await storage.adminUsers.create(user(id))
      const outcomes = await Promise.all([
        storage.adminUsers.change('u1', { role: 'viewer' }, NOW),
        replica.adminUsers.change('u2', { disabled: true }, NOW),
        storage.adminUsers.remove('u3'),
        replica.adminUsers.remove('nobody'),
      ])
      expect(outcomes.sort()).toEqual(['last-owner', 'missing', 'ok', 'ok'])
      const owners = (await storage.adminUsers.list()).filter(
        ({ role, disabledAt }) => role === 'owner' && disabledAt === undefined,
      )
      expect(owners).toHaveLength(1)
      expect(await storage.adminUsers.change(owners[0]!.id, {}, NOW)).toBe('ok')
    })

    test('are found by who they are elsewhere, which is unique', async () => {
      const oidc = { issuer: 'https://id.example', subject: 'ann' }
      expect(await storage.adminUsers.create({ ...user('u1'), oidc })).toBe('ok')
      expect(await storage.adminUsers.create({ ...user('u2'), oidc })).toBe('taken')
      expect((await replica.adminUsers.findByOidc(oidc.issuer, 'ann'))?.id).toBe('u1')
      expect(await replica.adminUsers.findByOidc('https://other.example', 'ann')).toBeUndefined()
    })

    test('have one link each, which one of many takes', async () => {
      await storage.adminUsers.create(user('u1'))
      const link = { userId: 'u1', createdAt: NOW, expiresAt: NOW + 60 }
      const setUp = { ...link, userId: undefined, tokenHash: 's' }
      await storage.signInLinks.replace({ ...link, tokenHash: 'old' })
      await storage.signInLinks.replace(setUp)
      await storage.signInLinks.replace({ ...link, tokenHash: 'new' })
      expect(await replica.signInLinks.take('old')).toBeUndefined()
      const taken = await Promise.all(
        [storage, replica, storage, replica].map((one) => one.signInLinks.take('new')),
      )
      expect(taken.filter((one) => one !== undefined)).toEqual([{ ...link, tokenHash: 'new' }])
      expect(await storage.signInLinks.take('s')).toEqual(setUp)
      await storage.signInLinks.replace({ ...link, tokenHash: 'late' })
      expect(await storage.signInLinks.removeExpired(NOW + 60)).toBe(1)
    })

    test('sign out of one session, of all, or by time', async () => {
      await storage.adminUsers.create(user('u1'))
      for (const [index, idHash] of ['h1', 'h2', 'h3'].entries()) {
        await storage.sessions.create({
          idHash,
          userId: 'u1',
          createdAt: NOW,
          lastSeenAt: NOW,
          expiresAt: NOW + index,
          openedBy: 'password',
        })
      }
      expect(await storage.sessions.remove('h2')).toBe(true)
      expect(await storage.sessions.remove('h2')).toBe(false)
      expect(await storage.sessions.removeExpired(NOW)).toBe(1)
      expect(await storage.sessions.removeOfUser('u1')).toBe(1)
    })
  })

  describe('projects', () => {
    const sealedCertificate = { keyId: 'k1', wrappedKey: 'w', ciphertext: 'c' }
    const certificate = {
      id: 'c1',
      slot: 'primary' as const,
      enabled: true,
      version: 1,
      fingerprint: '0011aabb',
      createdAt: NOW,
      sealed: sealedCertificate,
    }
    const project = {
      id: 'p1',
      appId: 'a'.repeat(32),
      name: 'Classroom',
      origin: 'existing' as const,
      status: 'active' as const,
      coHostAuthentication: true,
      allowsAppIdOnly: false,
      createdAt: NOW,
      updatedAt: NOW,
      certificates: [certificate],
    }

    test('come back with their certificates, change, and go with them', async () => {
      expect(await storage.projects.create(project)).toBe('ok')
      expect(await storage.projects.create({ ...project, id: 'p2', certificates: [] })).toBe(
        'taken',
      )
      expect(await replica.projects.find(project.appId)).toEqual(project)
      const changed = { name: 'School', status: 'disabled' as const, allowsAppIdOnly: true }
      expect(await storage.projects.update(project.appId, changed, NOW + 1)).toBe(true)
      expect(await storage.projects.update('b'.repeat(32), changed, NOW + 1)).toBe(false)
      expect(await replica.projects.list()).toEqual([
        { ...project, ...changed, updatedAt: NOW + 1 },
      ])
      expect(await storage.projects.remove(project.appId)).toBe(true)
      expect(await storage.projects.remove(project.appId)).toBe(false)
      expect(await storage.sealedRows.keyIdsInUse()).toEqual([])
    })

    test('change certificates one change after the other', async () => {
      await storage.projects.create(project)
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? storage : replica).projects.changeCertificates(
            project.appId,
            NOW + 2,
            ({ certificates }) => certificates.map((one) => ({ ...one, version: one.version + 1 })),
          ),
        ),
      )
      const after = await storage.projects.find(project.appId)
      expect(after?.certificates).toEqual([{ ...certificate, version: 9 }])
    })

    test('keep their certificates when the change is refused', async () => {
      await storage.projects.create(project)
      const refusal = new Problem('CONFLICT', { detail: 'no' })
      await expect(
        storage.projects.changeCertificates(project.appId, NOW + 1, () => {
          throw refusal
        }),
      ).rejects.toBe(refusal)
      expect(await storage.projects.find(project.appId)).toEqual(project)
      await expect(
        storage.projects.changeCertificates('b'.repeat(32), NOW, () => []),
      ).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
    })

    test('know the longest token that each certificate signed, whoever notes it', async () => {
      await storage.projects.create(project)
      await storage.certificateUsage.note(new Map([['c1', NOW + 500]]))
      await replica.certificateUsage.note(
        new Map([
          ['c1', NOW + 300],
          ['gone', NOW],
        ]),
      )
      await storage.certificateUsage.note(new Map())
      const found = await storage.projects.find(project.appId)
      expect(found?.certificates[0]?.longestExpiresAt).toBe(NOW + 500)
    })

    test('list what is sealed under another master key, and replace only what has not changed', async () => {
      await storage.projects.create(project)
      await storage.sealedRows.addInstanceKey({
        name: 'audit',
        sealed: { ...sealedCertificate, keyId: 'k2' },
        createdAt: NOW,
      })
      const [row, ...others] = await storage.sealedRows.listNotUnder('k2', 10)
      expect(others).toEqual([])
      expect(row).toMatchObject({ kind: 'certificate', appId: project.appId, version: 1 })
      const fresh = { keyId: 'k2', wrappedKey: 'w2', ciphertext: 'c' }
      await storage.sealedRows.rewrap({ ...row!, sealed: { ...fresh, wrappedKey: 'w0' } }, fresh)
      expect(await storage.sealedRows.listNotUnder('k2', 10)).toHaveLength(1)
      await storage.sealedRows.rewrap(row!, fresh)
      expect(await storage.sealedRows.listNotUnder('k2', 10)).toEqual([])
      expect(await storage.sealedRows.keyIdsInUse()).toEqual(['k2'])
    })

    test('make an installation key once, however many start at once', async () => {
      const made = await Promise.all(
        ['w1', 'w2', 'w3'].map((wrappedKey) =>
          storage.sealedRows.addInstanceKey({
            name: 'audit',
            sealed: { ...sealedCertificate, wrappedKey },
            createdAt: NOW,
          }),
        ),
      )
      expect(new Set(made.map((key) => key.sealed.wrappedKey)).size).toBe(1)
    })
  })

  describe('changes', () => {
    test('are seen at once here, and on another replica within a second', async () => {
      let loads = 0
      const read = async (): Promise<number> => {
        loads += 1
        return (await replica.policies.list()).length
      }
      const start = (replicaTime += 1_000)
      const policies = cached(replica.changes, 'policies', read)
      expect(await policies.read()).toBe(0)
      await storage.policies.put({
        id: 'p',
        name: 'p',
        position: 0,
        rule: {},
        createdAt: NOW,
        updatedAt: NOW,
      })
      replicaTime = start + 999
      expect(policies.read()).toBe(0) // at once, without a promise
      replicaTime = start + 1_000
      expect(await policies.read()).toBe(1)
      expect(loads).toBe(2)
      await replica.policies.remove('p')
      expect(await policies.read()).toBe(0)
    })

    test('of another topic throw no cache away, and readers at once share a load', async () => {
      let loads = 0
      const bans = cached(storage.changes, 'bans', () => {
        loads += 1
        return wholeList(storage.bans)
      })
      await Promise.all([bans.read(), bans.read(), bans.read()])
      await storage.tickets.create({
        id: 't',
        name: '',
        bounds: {},
        createdAt: NOW,
        expiresAt: NOW,
      })
      await bans.read()
      expect(loads).toBe(1)
    })

    test('that come while a cache loads are not lost', async () => {
      let release = (): void => undefined
      const gate = new Promise<void>((resolve) => (release = resolve))
      const bans = cached(storage.changes, 'bans', async () => {
        const list = await wholeList(storage.bans)
        await gate
        return list.length
      })
      const early = bans.read()
      await storage.bans.add({
        id: 'b',
        reason: '',
        createdAt: NOW,
        createdBy: '',
        kickState: 'none',
      })
      const late = bans.read()
      release()
      await early
      expect(await late).toBe(1)
      expect(await bans.read()).toBe(1)
    })
  })

  test.for([
    { what: "a quote and a comment: '; drop table projects; --" },
    { what: '%_\\ wildcards' },
    { what: '\u202e right-to-left and \u0001 control' },
    { what: '😀 beyond the basic plane' },
    { what: '$1 ? :name @name' },
    { what: '"quoted" and `ticked`' },
  ])('hostile text comes back unchanged: $what', async ({ what }) => {
    await storage.tickets.create({
      id: what,
      name: what,
      bounds: { project: what },
      createdAt: NOW,
      expiresAt: NOW,
    })
    expect(await storage.tickets.find(what)).toMatchObject({
      name: what,
      bounds: { project: what },
    })
    expect(await storage.uidMap.claim(what, what, 1)).toBe('ok')
    expect(await storage.uidMap.find(what, what)).toBe(1)
  })

  test.for([
    { what: 'a NUL', text: 'a\0b' },
    { what: 'half a surrogate pair', text: 'a\ud800b' },
  ])('text with $what is refused alike by both databases', async ({ text }) => {
    await expect(storage.uidMap.claim('app', text, 1)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
    await expect(storage.uidMap.find('app', text)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
  })

  test('a closed database says that it is unavailable', async () => {
    const closed = await openStorage(location)
    expect(await closed.check()).toBeUndefined()
    await closed.close()
    expect(await closed.check()).toBe('the database cannot be reached or written')
  })
})

test('a database file can be read by its owner only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-mode-'))
  const storage = await openStorage({ kind: 'sqlite', file: join(folder, 'data', 'tessera.db') })
  for (const file of ['tessera.db', 'tessera.db-wal', 'tessera.db-shm']) {
    expect(statSync(join(folder, 'data', file)).mode & 0o077).toBe(0)
  }
  await storage.close()
  rmSync(folder, { recursive: true })
})

test('a PostgreSQL that nobody answers for is a 503, not a crash', async () => {
  await expect(
    openStorage({ kind: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' }),
  ).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
})
