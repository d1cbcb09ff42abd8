import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type ServerProcess, startServerProcess } from './support/server-process.ts'

/*
 * The whole server under everything that Node can take away from a process: files, children, code made from text,
 * `__proto__`, and built-in objects that can be changed.
 */

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))
const MASTER_KEY = randomBytes(32).toString('base64')
const PASSWORD = 'four words without sense'

let folder: string
let server: ServerProcess
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tessera-hardened-')))
  mkdirSync(join(folder, 'data'))
  const keyFile = join(folder, 'master-key')
  writeFileSync(keyFile, MASTER_KEY, { mode: 0o600 })
  server = await startServerProcess(
    {
      TESSERA_DATA: join(folder, 'data'),
      TESSERA_MASTER_KEY_FILE: keyFile,
      TESSERA_ALLOW_ANONYMOUS: '1',
      TESSERA_COMPAT: 'all',
    },
    [
      '--permission',
      `--allow-fs-read=${REPOSITORY}`,
      `--allow-fs-read=${folder}`,
      `--allow-fs-write=${join(folder, 'data')}`,
      '--disallow-code-generation-from-strings',
      '--disable-proto=delete',
      '--frozen-intrinsics',
      '--disable-sigusr1',
    ],
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

async function ask(method: string, path: string, body?: unknown, more = {}): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 7, role: 'publisher' }] }

describe('a process from which everything was taken that it does not need', () => {
  test('may in fact not do any of it', () => {
    expect(server.refuses).toEqual({
      codeFromText: true,
      changedIntrinsics: true,
      proto: true,
      writing: true,
      reading: true,
      children: true,
    })
  })

  test('administers, issues and signs people in', async () => {
    const admin = { authorization: `Bearer ${server.adminKey}` }
    const statuses: Record<string, number> = {}
    const note = async (what: string, answer: Promise<Response>): Promise<void> => {
      const response = await answer
      await response.arrayBuffer()
      statuses[what] = response.status
    }
    const project = { name: 'One', appId: 'a'.repeat(32), certificate: 'b'.repeat(32) }
    await note('project', ask('POST', '/v1/admin/projects', project, admin))
    await note('token', ask('POST', '/v1/tokens', RTC, { 'idempotency-key': 'a' }))
    await note('batch', ask('POST', '/v1/tokens/batch', { requests: [RTC, RTC] }))
    await note('older client', ask('GET', '/access_token?channel=lobby&uid=7'))
    await note('006', ask('POST', '/v1/tokens', { ...RTC, format: '006' }))
    await note('explanation', ask('POST', '/v1/tokens/explain', { token: `007${'A'.repeat(90)}` }))
    const token = server.setUpLink.split('#token=')[1]
    const signedIn = await ask('POST', '/v1/sign-in/link', { token })
    const session = {
      cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]!,
      'x-tessera-csrf': ((await signedIn.json()) as { csrfToken: string }).csrfToken,
    }
    await note('password', ask('PUT', '/v1/session/password', { next: PASSWORD }, session))
    const credentials = { name: 'owner', password: PASSWORD }
    await note('sign-in', ask('POST', '/v1/sign-in/password', credentials))
    await note('audit', ask('GET', '/v1/admin/audit', undefined, admin))
    for (const path of ['/openapi.json', '/docs', '/metrics', '/readyz']) {
      await note(path, ask('GET', path))
    }
    expect(statuses).toEqual({
      project: 201,
      token: 200,
      batch: 200,
      'older client': 200,
      '006': 200,
      explanation: 200,
      password: 204,
      'sign-in': 200,
      audit: 200,
      '/openapi.json': 200,
      '/docs': 200,
      '/metrics': 200,
      '/readyz': 200,
    })
  })

  test('lets nobody attach a debugger', async () => {
    server.signal('SIGUSR1')
    // Node would say where it listens before it answers the next request.
    for (let asked = 0; asked < 5; asked++) {
      expect((await ask('GET', '/healthz')).status).toBe(200)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(server.lines.join('\n')).not.toContain('Debugger')
  })

  test('stops when asked, and had nothing to complain of', async () => {
    expect(await server.stop()).toBe(0)
    expect(server.lines.filter((line) => /error|denied/i.test(line))).toEqual([])
  })
})
