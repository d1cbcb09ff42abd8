import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { ConfigError } from '../src/config/config.ts'
import { Secret } from '../src/config/secret.ts'
import { type InstanceKeys, openInstanceKeys } from '../src/projects/instance-keys.ts'
import { type ManagedProjects, managedProjects } from '../src/projects/managed-projects.ts'
import { keyRing, type MasterKey, readMasterKey } from '../src/projects/master-key.ts'
import type { Certificate } from '../src/projects/project.ts'
import { type ProjectAdmin, projectAdmin } from '../src/projects/project-admin.ts'
import { rewrapAll } from '../src/projects/rewrap-all.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const NOW = 1_800_000_000
const APP_ID = 'a'.repeat(32)
const OLD = new Secret('0'.repeat(31) + '1')
const NEW = new Secret('0'.repeat(31) + '2')

const newKey = (): MasterKey => readMasterKey(new Secret(randomBytes(32).toString('base64')))

onEachDatabase((databases) => {
  const ring = keyRing(newKey())
  let storage: Storage
  let keys: InstanceKeys
  let projects: ManagedProjects
  let admin: ProjectAdmin
  let time = 0
  const errors: unknown[] = []
  const signer = async (): Promise<Certificate> => (await projects.find(APP_ID)).certificates[0]!

  beforeAll(async () => {
    storage = await openStorage(await databases.create(), () => time)
  })
  afterAll(() => storage.close())
  beforeEach(async () => {
    await emptyTables(storage.database.db)
    time += 10_000
    keys = await openInstanceKeys(storage.sealedRows, ring, NOW)
    projects = managedProjects({
      storage,
      ring,
      onError: (error) => errors.push(error),
    })
    admin = projectAdmin({ store: storage.projects, projects, ring, keys })
  })

  describe('projects', () => {
    test('sign with their primary certificate, and show only its fingerprint', async () => {
      const view = await admin.create(
        { name: 'Classroom', appId: APP_ID, certificate: OLD, coHostAuthentication: true },
        NOW,
      )
      expect(view).toEqual({
        appId: APP_ID,
        name: 'Classroom',
        origin: 'existing',
        status: 'active',
        coHostAuthentication: true,
        allowsAppIdOnly: false,
        createdAt: NOW,
        updatedAt: NOW,
        certificates: [
          {
            slot: 'primary',
            enabled: true,
            fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
            createdAt: NOW,
          },
        ],
      })
      const project = await projects.find(undefined)
      expect(project).toMatchObject({ appId: APP_ID, coHostAuthentication: true })
      expect(project.certificates[0]?.value.reveal()).toBe(OLD.reveal())
      expect(projects.find(APP_ID)).not.toBeInstanceOf(Promise)
    })

    test('that are local get an App ID and a certificate made up', async () => {
      const { appId, origin } = await admin.create({ name: 'Demo' }, NOW)
      expect(appId).toMatch(/^[0-9a-f]{32}$/)
      expect(origin).toBe('local')
      const [certificate] = (await projects.find(appId)).certificates
      expect(certificate?.value.reveal()).toMatch(/^[0-9a-f]{32}$/)
    })

    test('must be named where there are several, and exist', async () => {
      await expect(projects.find(undefined)).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
      await admin.create({ name: 'A' }, NOW)
      await admin.create({ name: 'B', appId: APP_ID }, NOW)
      await expect(projects.find(undefined)).rejects.toMatchObject({
        code: 'PROJECT_NOT_FOUND',
        details: {
          hint: 'send "project" with the App ID, or use a ticket that is bound to a project',
        },
      })
      expect(() => projects.find('b'.repeat(32))).toThrow(
        expect.objectContaining({ code: 'PROJECT_NOT_FOUND' }),
      )
      await expect(admin.create({ name: 'C', appId: APP_ID }, NOW)).rejects.toMatchObject({
        code: 'CONFLICT',
      })
    })

    test('change for those who sign as soon as they change', async () => {
      await admin.create({ name: 'A', appId: APP_ID }, NOW)
      expect((await projects.find(APP_ID)).status).toBe('active')
      await admin.update(APP_ID, { status: 'disabled', name: 'B' }, NOW + 1)
      expect(await projects.find(APP_ID)).toMatchObject({ status: 'disabled', name: 'B' })
      await admin.remove(APP_ID, false, NOW)
      await expect(projects.find(APP_ID)).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
      await expect(admin.update(APP_ID, {}, NOW)).rejects.toMatchObject({
        code: 'PROJECT_NOT_FOUND',
      })
    })

    test.for([
      { what: 'a short certificate', certificate: new Secret('canary0123456789') },
      { what: 'a certificate that is not hexadecimal', certificate: new Secret('g'.repeat(32)) },
    ])('refuse $what without repeating it', async ({ certificate }) => {
      const refused = admin.create({ name: 'A', appId: APP_ID, certificate }, NOW)
      await expect(refused).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      await expect(refused).rejects.not.toThrow(new RegExp(certificate.reveal()))
    })
  })

  describe('certificates', () => {
    test('rotate while tokens are signed, and the old one goes when its last token has ended', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      projects.noteSigned(await signer(), NOW + 3_600)
      await admin.addCertificate(APP_ID, NEW, NOW)
      await expect(admin.addCertificate(APP_ID, NEW, NOW)).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await admin.swapCertificates(APP_ID, NOW)

      const swapped = await projects.find(APP_ID)
      expect(swapped.certificates.map(({ value }) => value.reveal())).toEqual([
        NEW.reveal(),
        OLD.reveal(),
      ])
      await admin.setCertificateEnabled(APP_ID, 'secondary', false, NOW)
      expect((await projects.find(APP_ID)).certificates[1]?.enabled).toBe(false)

      const refused = admin.deleteCertificate(APP_ID, 'secondary', false, NOW)
      await expect(refused).rejects.toMatchObject({ code: 'CERTIFICATE_STILL_NEEDED' })
      const safeAt = (await admin.find(APP_ID, NOW)).certificates[1]?.safeToDeleteAt ?? 0
      expect(safeAt).toBeGreaterThanOrEqual(NOW + 3_600)
      expect(safeAt).toBeLessThanOrEqual(NOW + 3_600 + 120)
      const deleted = await admin.deleteCertificate(APP_ID, 'secondary', false, safeAt)
      expect(deleted.certificates).toHaveLength(1)
      expect((await projects.find(APP_ID)).certificates[0]?.value.reveal()).toBe(NEW.reveal())
    })

    test('that a request signed with just before a swap are not forgotten', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      await admin.addCertificate(APP_ID, NEW, NOW)
      const old = await signer()
      await admin.swapCertificates(APP_ID, NOW)
      await projects.find(APP_ID)
      time += 120_000
      projects.noteSigned(old, NOW + 100) // signed before the swap, noted after it
      await admin.setCertificateEnabled(APP_ID, 'secondary', false, NOW)
      await expect(
        admin.deleteCertificate(APP_ID, 'secondary', false, NOW + 99),
      ).rejects.toMatchObject({ code: 'CERTIFICATE_STILL_NEEDED' })
      expect(await admin.deleteCertificate(APP_ID, 'secondary', true, NOW + 99)).toMatchObject({
        certificates: [{ slot: 'primary' }],
      })
    })

    test('that were swapped out and disabled at once are not kept by what the new one signs', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      await admin.addCertificate(APP_ID, NEW, NOW)
      projects.noteSigned(await signer(), NOW + 100)
      await admin.swapCertificates(APP_ID, NOW)
      await projects.find(APP_ID)
      await admin.setCertificateEnabled(APP_ID, 'secondary', false, NOW)
      projects.noteSigned(await signer(), NOW + 86_400) // the new one: the old one has nothing to do with it
      await projects.flush()
      const [fresh, old] = (await admin.find(APP_ID, NOW)).certificates
      expect(old?.safeToDeleteAt).toBeLessThanOrEqual(NOW + 100 + 120)
      expect(fresh?.safeToDeleteAt).toBeGreaterThanOrEqual(NOW + 86_400)
      const { certificates } = await admin.deleteCertificate(APP_ID, 'secondary', false, NOW + 300)
      expect(certificates).toHaveLength(1)
    })

    test('keep a project from being removed while they are needed', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      projects.noteSigned(await signer(), NOW + 60)
      await expect(admin.remove(APP_ID, false, NOW)).rejects.toMatchObject({
        code: 'CERTIFICATE_STILL_NEEDED',
      })
      await admin.remove(APP_ID, true, NOW)
      expect(await admin.list(NOW)).toEqual([])
    })

    test('cannot be added twice, nor a missing one to a project of the console', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      await expect(admin.addCertificate(APP_ID, OLD, NOW)).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await expect(admin.addCertificate(APP_ID, undefined, NOW)).rejects.toMatchObject({
        code: 'REQUEST_INVALID',
      })
    })

    test('moved to another row, slot or project in the database do not sign', async () => {
      const { db } = storage.database
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      await admin.create({ name: 'B', appId: 'b'.repeat(32), certificate: NEW }, NOW)
      const [a, b] = await db.selectFrom('certificates').selectAll().orderBy('created_at').execute()
      const swap = async (row: typeof a, from: typeof a): Promise<void> => {
        await db
          .updateTable('certificates')
          .set({
            ciphertext: from!.ciphertext,
            wrapped_key: from!.wrapped_key,
            version: from!.version,
          })
          .where('id', '=', row!.id)
          .execute()
      }
      await swap(a, b)
      await swap(b, a)
      for (const appId of [APP_ID, 'b'.repeat(32)]) {
        await expect((async () => projects.find(appId))()).rejects.toMatchObject({
          code: 'STORAGE_UNAVAILABLE',
        })
      }
    })

    test('that are damaged stop their own project only', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      await admin.create({ name: 'B', appId: 'b'.repeat(32), certificate: NEW }, NOW)
      await storage.database.db
        .updateTable('certificates')
        .set({ version: 2 })
        .where('project_id', 'in', (query) =>
          query.selectFrom('projects').select('id').where('app_id', '=', APP_ID),
        )
        .execute()
      await expect(projects.find(APP_ID)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
      expect(await projects.find('b'.repeat(32))).toMatchObject({ name: 'B' })
    })
  })

  describe('the master key', () => {
    test('is missed at the start when it is a wrong one', async () => {
      const wrong = openInstanceKeys(storage.sealedRows, keyRing(newKey()), NOW)
      await expect(wrong).rejects.toThrow(ConfigError)
      await expect(wrong).rejects.toThrow(/TESSERA_MASTER_KEY/)
    })

    test('opens the same installation keys each time', async () => {
      const again = await openInstanceKeys(storage.sealedRows, ring, NOW + 9)
      expect(again.tickets.reveal()).toBe(keys.tickets.reveal())
      expect(again.audit.equals(keys.audit)).toBe(true)
      expect(Buffer.from(again.uidMap)).toHaveLength(32)
      expect(again.audit.equals(again.text)).toBe(false)
    })

    test('changes while projects sign, and the old one is not needed afterwards', async () => {
      for (let index = 0; index < 8; index++) await admin.create({ name: `P${index}` }, NOW)
      const all = await admin.list(NOW)
      const valueOf = async (source: ManagedProjects, appId: string): Promise<string | undefined> =>
        (await source.find(appId)).certificates[0]?.value.reveal()
      const before: unknown[] = []
      for (const { appId } of all) before.push(await valueOf(projects, appId))

      // The server that carries the load knows both keys, as one does that was restarted for the change.
      const newer = newKey()
      const both = keyRing(newer, [ring.current])
      const server = managedProjects({
        storage,
        ring: both,
        onError: (error) => errors.push(error),
      })
      const load = { running: true, found: 0 }
      const done = (async () => {
        while (load.running) {
          for (const [index, { appId }] of all.entries()) {
            expect(await valueOf(server, appId)).toBe(before[index])
            load.found += 1
          }
          await admin.update(all[0]!.appId, {}, NOW) // makes the server read everything again
        }
      })()
      expect(await rewrapAll(storage.sealedRows, both)).toEqual({ rewrapped: 13, failed: [] })
      load.running = false
      await done
      expect(load.found).toBeGreaterThan(0)

      expect(await storage.sealedRows.keyIdsInUse()).toEqual([newer.id])
      const alone = keyRing(newer)
      const after = managedProjects({
        storage,
        ring: alone,
        onError: (error) => errors.push(error),
      })
      for (const [index, { appId }] of all.entries()) {
        expect(await valueOf(after, appId)).toBe(before[index])
      }
      const reopened = await openInstanceKeys(storage.sealedRows, alone, NOW)
      expect(reopened.tickets.reveal()).toBe(keys.tickets.reveal())
      expect(await rewrapAll(storage.sealedRows, both)).toEqual({ rewrapped: 0, failed: [] })
    })

    test('changes as far as it can, and names what it could not open', async () => {
      await admin.create({ name: 'A', appId: APP_ID, certificate: OLD }, NOW)
      await admin.create({ name: 'B', appId: 'b'.repeat(32), certificate: NEW }, NOW)
      await storage.database.db
        .updateTable('certificates')
        .set({ version: 7 })
        .where('fingerprint', '=', (await admin.find(APP_ID, NOW)).certificates[0]!.fingerprint)
        .execute()
      const report = await rewrapAll(storage.sealedRows, keyRing(newKey(), [ring.current]))
      expect(report.rewrapped).toBe(6)
      expect(report.failed).toEqual([expect.stringContaining(APP_ID)])
    })
  })
})
