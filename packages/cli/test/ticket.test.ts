import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type RunningServer, startServer } from '@tessera/server/main'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { tessera } from './support/terminal.ts'

describe('tessera ticket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-ticket-'))
  const env = {
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    TESSERA_DATA: folder,
    TESSERA_CONFIG: join(folder, 'tessera.yaml'),
    TESSERA_LOG: 'silent',
    PORT: '0',
  }
  let server: RunningServer

  beforeAll(async () => {
    writeFileSync(
      env.TESSERA_CONFIG,
      `policies:
  - name: kiosks
    match: { kind: ticket }
    allow:
      - { service: rtc, channels: ['*'], uid: { rule: any }, role: publisher }
`,
    )
    const key = (
      await tessera(['api-key', 'create', '--name', 'a', '--scopes', 'admin'], env)
    ).out.trim()
    server = await startServer({ env, write: () => undefined })
    const created = await fetch(`${server.url}/v1/admin/projects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Kiosks' }),
    })
    expect(created.status).toBe(201)
  })
  afterAll(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  const statusOf = async (path: string, channel: string): Promise<number> =>
    (await fetch(`${server.url}${path}/rtc/${channel}/publisher/uid/7/`)).status

  test('makes a base path that is good for what it says and nothing else, until it is revoked', async () => {
    const { exitCode, out } = await tessera(
      ['ticket', 'create', '--name', 'kiosk', '--expires', '1h', '--channels', 'hall-*'],
      env,
    )
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^\/t\/\S+\n$/)])
    const path = out.trim()
    expect(await statusOf(path, 'hall-1')).toBe(200)
    expect(await statusOf(path, 'office')).toBe(403)

    const listed = (await tessera(['ticket', 'list'], env)).out
    expect(listed).toMatch(/^tkt_\S+ {2}until \S+Z {2}kiosk\n$/)
    const id = listed.split(' ')[0]!
    expect((await tessera(['ticket', 'revoke', id], env)).exitCode).toBe(0)
    await vi.waitFor(async () => expect(await statusOf(path, 'hall-1')).toBe(401), 10_000)
    expect((await tessera(['ticket', 'list'], env)).out).toContain('revoked')
    expect((await tessera(['ticket', 'revoke', id], env)).exitCode).toBe(1)
  })

  test.for([
    { flags: ['--expires', 'soon'], says: '--expires' },
    { flags: ['--expires', '2000d'], says: 'expiresInSeconds' },
    { flags: ['--expires', '1h', '--max-role', 'king'], says: 'bounds.maxRole' },
    { flags: ['--expires', '1h', '--project', 'mine'], says: 'App ID' },
  ])('says what is wrong with $flags', async ({ flags, says }) => {
    const { exitCode, err } = await tessera(['ticket', 'create', '--name', 'kiosk', ...flags], env)
    expect(exitCode).not.toBe(0)
    expect(err).toContain(says)
  })
})
