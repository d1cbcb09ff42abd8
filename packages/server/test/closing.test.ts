import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, test } from 'vitest'

import { checkpointKey } from '../src/audit/checkpoint-key.ts'
import { checkpointWriter } from '../src/audit/checkpoint-writer.ts'
import type { Every } from '../src/compose/housekeeping.ts'
import { startServer } from '../src/main.ts'
import { auditCheckpoint, verifyAuditLog } from '../src/operations.ts'
import { closeDatabase, openDatabase } from '../src/storage/database.ts'
import { APP_ID } from './support/app.ts'
import { managedServer, type TestServer } from './support/server.ts'

/*
 * What a managed server does from time to time and at its end, and what it leaves when it cannot begin.
 */

const MASTER_KEY = randomBytes(32).toString('base64')
const now = (): number => Math.floor(Date.now() / 1000)

/** Timers by how often they go off, for a test to let them. */
function handTimers(): { readonly every: Every; readonly works: Map<number, () => void> } {
  const works = new Map<number, () => void>()
  return {
    works,
    every(ms, work) {
      works.set(ms, work)
      return () => works.delete(ms)
    },
  }
}

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

function asAdmin(method: string, path: string, body?: unknown): Promise<Response> {
  return server!.app.fetch(
    new Request(`http://localhost/v1/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${server!.adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
}

const checkpointsIn = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.includes('tessera-audit-checkpoint-1'))

describe('a managed server', () => {
  test('prints signed checkpoints, and a last one at its end', async () => {
    const timers = handTimers()
    const env = { TESSERA_MASTER_KEY: MASTER_KEY, TESSERA_AUDIT_CHECKPOINT_SECONDS: '7' }
    const folder = mkdtempSync(join(tmpdir(), 'tessera-closing-'))
    const settings = { ...env, TESSERA_DATA: folder }
    server = await managedServer(settings, '', timers)
    await asAdmin('POST', '/projects', { name: 'One', appId: APP_ID })
    timers.works.get(7_000)!()
    await expect.poll(() => checkpointsIn(server!.lines).length).toBe(1)
    const [first = ''] = checkpointsIn(server.lines)
    await asAdmin('POST', '/projects', { name: 'Two' })
    const { lines } = server

    const database = await openDatabase({ kind: 'sqlite', file: join(folder, 'tessera.sqlite') })
    expect(await verifyAuditLog(settings, first, now())).toMatchObject({ intact: true })
    const forged = first.replace(/"sequence":\d+/, '"sequence":0')
    await expect(verifyAuditLog(settings, forged, now())).rejects.toThrow(/not signed/)
    const unsigned = first.replace(/,"signature":"[^"]*"/, '')
    await expect(verifyAuditLog(settings, unsigned, now())).rejects.toThrow(/not signed/)
    const own = await auditCheckpoint(settings, now())
    expect(await verifyAuditLog(settings, own, now())).toMatchObject({ intact: true })

    await database.db.deleteFrom('audit_rows').where('sequence', '>=', 2).execute()
    await closeDatabase(database)
    expect(await verifyAuditLog(settings, own, now())).toMatchObject({ code: 'TAIL_MISSING' })
    await server.close()
    server = undefined
    const last = checkpointsIn(lines).at(-1)!
    expect(last).not.toBe(first)
    // It knows what it wrote, whatever the database says meanwhile.
    expect(lines.some((line) => line.includes('audit-rows-missing'))).toBe(true)
    expect(JSON.parse(last)).toMatchObject({ heads: [{ sequence: 2 }] })
    expect(timers.works.size).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })

  test('prints none when it is told so', async () => {
    const timers = handTimers()
    server = await managedServer({ TESSERA_AUDIT_CHECKPOINT_SECONDS: '0' }, '', timers)
    await asAdmin('POST', '/projects', { name: 'One' })
    const { lines } = server
    await server.close()
    server = undefined
    expect(checkpointsIn(lines)).toEqual([])
  })

  test('removes what has expired', async () => {
    const timers = handTimers()
    let aheadMs = 0
    server = await managedServer({}, '', { ...timers, clock: () => Date.now() + aheadMs })
    const key = { 'idempotency-key': 'one' }
    const ask = (): Promise<Response> =>
      server!.app.fetch(
        new Request('http://localhost/v1/admin/projects', {
          method: 'POST',
          headers: {
            ...key,
            authorization: `Bearer ${server!.adminKey}`,
            'content-type': 'application/json',
          },
          body: '{"name":"One"}',
        }),
      )
    expect((await ask()).status).toBe(201)
    const file = join(server.folder, 'tessera.sqlite')
    const database = await openDatabase({ kind: 'sqlite', file })
    const kept = async (): Promise<number> =>
      (await database.db.selectFrom('idempotency').select('id').execute()).length
    timers.works.get(600_000)!()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await kept()).toBe(1)
    aheadMs = 86_401_000
    timers.works.get(600_000)!()
    await expect.poll(kept).toBe(0)
    await closeDatabase(database)
  })

  test('does not wait for ever for a kick, says which is left, and the next one takes it up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-closing-'))
    const env = {
      TESSERA_DATA: folder,
      TESSERA_MASTER_KEY: MASTER_KEY,
      TESSERA_AGORA_CUSTOMER_ID: 'customer',
      TESSERA_AGORA_CUSTOMER_SECRET: 'secret',
    }
    let asked = 0
    const silent = (() => {
      asked += 1
      return new Promise<Response>(() => undefined)
    }) as typeof fetch
    server = await managedServer(env, '', { fetch: silent })
    await asAdmin('POST', '/projects', { name: 'One', appId: APP_ID })
    const ban = { appId: APP_ID, uid: 7, reason: 'test', kick: true }
    const { id } = (await (await asAdmin('POST', '/bans', ban)).json()) as { id: string }
    await expect.poll(() => asked).toBe(1)
    const { lines } = server
    // The folder is the test's own; closing the server takes it away, so only the composition is closed here.
    await server.closeKeeping()
    server = undefined
    expect(lines.find((line) => line.includes('kicks-left'))).toContain(id)

    const answered: string[] = []
    const answering = ((url: string) => {
      answered.push(url)
      return Promise.resolve(Response.json({ status: 'success', id: 5 }))
    }) as typeof fetch
    server = await managedServer(env, '', { fetch: answering })
    await expect.poll(() => answered.length).toBe(1)
    await server.close()
    server = undefined
    rmSync(folder, { recursive: true, force: true })
  })
})

describe('a server that cannot listen', () => {
  test('leaves nothing open', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const folder = mkdtempSync(join(tmpdir(), 'tessera-closing-'))
    const started = startServer({
      write: () => undefined,
      env: {
        TESSERA_DATA: folder,
        TESSERA_MASTER_KEY: MASTER_KEY,
        PORT: String((taken.address() as AddressInfo).port),
      },
    })
    await expect(started).rejects.toThrow(/EADDRINUSE/)
    taken.close()
    // A database that is open has its side files.
    expect(readdirSync(folder)).toEqual(['tessera.sqlite'])
    rmSync(folder, { recursive: true, force: true })
  })
})

test('a checkpoint does not forget rows that the database has lost', async () => {
  const known = { chainId: 'mine', sequence: 3, mac: 'three' }
  const missing: unknown[] = []
  const lines: string[] = []
  const write = checkpointWriter({
    audit: { head: () => known },
    source: {
      chains: () =>
        Promise.resolve([{ id: 'mine', ordinal: 1, replica: 'r', startedAtMs: 0, mac: 'm' }]),
      chainIdsOfRows: () => Promise.resolve(['mine']),
      floors: () => Promise.resolve([]),
      lastRow: () => Promise.resolve(undefined),
      rows: () => Promise.resolve([]),
    },
    signingKey: checkpointKey(createSecretKey(Buffer.alloc(32, 1))),
    clock: () => 1,
    write: (line) => lines.push(line),
    onTailMissing: (head) => missing.push(head),
  })
  await write()
  expect(missing).toEqual([known])
  expect(JSON.parse(lines[0]!)).toMatchObject({ heads: [known] })
})
