import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startServer } from '@tessera/server/main'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { onEachDatabase } from '../../server/test/support/databases.ts'
import { tessera } from './support/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'tessera-cli-backup-'))
const masterKey = randomBytes(32).toString('base64')
const newFile = (): string => join(folder, `${randomBytes(6).toString('hex')}.jsonl`)

type Env = Record<string, string | undefined>

afterAll(() => rmSync(folder, { recursive: true, force: true }))

onEachDatabase((databases) => {
  /** An installation with nothing in it. */
  const newEnv = async (key = masterKey): Promise<Env> => {
    const location = await databases.create()
    const data = mkdtempSync(join(folder, 'data-'))
    return {
      TESSERA_MASTER_KEY: key,
      TESSERA_DATA: data,
      TESSERA_LOG: 'silent',
      PORT: '0',
      ...(location.kind === 'postgres' ? { DATABASE_URL: location.url } : {}),
    }
  }
  let env: Env
  const backedUp = newFile()

  beforeAll(async () => {
    env = await newEnv()
    const made = await tessera(['api-key', 'create', '--name', 'one', '--scopes', 'admin'], env)
    expect(made.exitCode).toBe(0)
    const key = made.out.trim()
    const server = await startServer({ env, write: () => undefined })
    const response = await fetch(`${server.url}/v1/admin/projects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Kept' }),
    })
    expect(response.status).toBe(201)
    // While the server runs.
    const { exitCode, out, err } = await tessera(['backup', backedUp, '--json'], env)
    expect([exitCode, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toMatchObject({ file: backedUp, bytes: statSync(backedUp).size })
    await server.close()
  })

  test('what was backed up under a running server is restored, and serves', async () => {
    const fresh = await newEnv()
    const { exitCode, out } = await tessera(['restore', backedUp], fresh)
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^\d+ rows of .* are back\n$/)])
    expect((await tessera(['api-key', 'list'], fresh)).out).toMatch(/good {2}one {2}\[admin\]/)
    expect((await tessera(['audit', 'verify'], fresh)).out).toMatch(/^intact: \d+ rows/)
    const server = await startServer({ env: fresh, write: () => undefined })
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    await server.close()
  })

  test('a backup is not written over without being told to', async () => {
    const file = newFile()
    writeFileSync(file, 'precious')
    const refused = await tessera(['backup', file], env)
    expect([refused.exitCode, refused.err]).toEqual([1, expect.stringContaining('--force')])
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect((await tessera(['backup', file, '--force'], env)).exitCode).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(/^\{"format":"tessera-backup-1"/)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  test('a backup of nothing is refused, and makes nothing', async () => {
    const nothing = await newEnv()
    const { exitCode, err } = await tessera(['backup', newFile()], nothing)
    expect([exitCode, err]).toEqual([1, expect.stringMatching(/there is no(?:thing| database)/)])
    expect(readdirSync(nothing.TESSERA_DATA!)).toEqual([])
  })

  test('a backup is checked without touching anything', async () => {
    const fresh = await newEnv()
    const { exitCode, out } = await tessera(['restore', backedUp, '--check', '--json'], fresh)
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ rows: expect.any(Number) as number })
    expect(readdirSync(fresh.TESSERA_DATA!)).toEqual([])
  })

  describe('a restore is refused, and changes nothing, when', () => {
    test('the database is not empty', async () => {
      const { exitCode, err } = await tessera(['restore', backedUp], env)
      expect([exitCode, err]).toEqual([1, expect.stringContaining('not empty')])
    })

    test('the master key is another', async () => {
      const other = await newEnv(randomBytes(32).toString('base64'))
      const { exitCode, err } = await tessera(['restore', backedUp], other)
      expect([exitCode, err]).toEqual([2, expect.stringContaining('TESSERA_MASTER_KEY')])
      expect(readdirSync(other.TESSERA_DATA!)).toEqual([])
    })

    test.for([
      { what: 'the file is not there', file: (): string => newFile(), says: 'there is no file' },
      {
        what: 'the file is something else',
        file: () => damaged(() => 'hello'),
        says: 'not a backup',
      },
      {
        what: 'its end is missing',
        file: () => damaged((text) => text.slice(0, -40)),
        says: 'damaged',
      },
      {
        what: 'a sealed row was changed',
        file: () => damaged((text) => text.replace('"ciphertext":"', '"ciphertext":"AA')),
        says: 'damaged',
      },
    ])('$what', async ({ file, says }) => {
      const fresh = await newEnv()
      const { exitCode, err } = await tessera(['restore', file()], fresh)
      expect([exitCode, err]).toEqual([1, expect.stringContaining(says)])
      expect(readdirSync(fresh.TESSERA_DATA!)).toEqual([])
    })
  })

  const damaged = (damage: (text: string) => string): string => {
    const file = newFile()
    writeFileSync(file, damage(readFileSync(backedUp, 'utf8')))
    return file
  }

  test.runIf(databases.kind === 'sqlite')(
    'with --force it replaces a database, and keeps it',
    async () => {
      const later = await newEnv()
      await tessera(['restore', backedUp], later)
      await tessera(['api-key', 'create', '--name', 'two'], later)
      const { exitCode, out } = await tessera(['restore', backedUp, '--force', '--json'], later)
      expect(exitCode).toBe(0)
      expect((await tessera(['api-key', 'list'], later)).out).not.toContain('two')
      const { keptAs } = JSON.parse(out) as { keptAs: string }
      expect(readFileSync(keptAs).includes('two')).toBe(true)
      expect(statSync(keptAs).mode & 0o077).toBe(0)
    },
  )

  test.runIf(databases.kind === 'sqlite')(
    'a running server is in the way, also of --force',
    async () => {
      const server = await startServer({ env, write: () => undefined })
      for (const flags of [[], ['--force']]) {
        const { exitCode, err } = await tessera(['restore', backedUp, ...flags], env)
        expect([exitCode, err]).toEqual([1, expect.stringContaining('open')])
      }
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
      await server.close()
      expect(readdirSync(env.TESSERA_DATA!)).toEqual(['tessera.sqlite'])
    },
  )

  test.runIf(databases.kind === 'postgres')(
    '--force replaces no PostgreSQL database, and says so',
    async () => {
      const { exitCode, err } = await tessera(['restore', backedUp, '--force'], env)
      expect([exitCode, err]).toEqual([1, expect.stringContaining('createdb')])
    },
  )
})

test('one project from the environment has nothing to back up', async () => {
  const { exitCode, err } = await tessera(['backup', newFile()], {
    APP_ID: 'a'.repeat(32),
    APP_CERTIFICATE: 'b'.repeat(32),
  })
  expect([exitCode, err]).toEqual([1, expect.stringContaining('no database')])
})

test('both commands are in the list of commands', async () => {
  const { out } = await tessera(['--help'], {})
  expect(out).toMatch(/^ +backup +Write /m)
  expect(out).toMatch(/^ +restore +Check /m)
})
