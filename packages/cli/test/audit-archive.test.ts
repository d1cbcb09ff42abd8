import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

import { startServer } from '@tessera/server/main'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { tessera } from './support/terminal.ts'

const DAY = 86_400

describe('tessera audit archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-cli-archive-'))
  const env = {
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    TESSERA_DATA: join(folder, 'data'),
    TESSERA_LOG: 'silent',
    PORT: '0',
  }
  const archives = join(folder, 'archives')
  const first = join(archives, '1.jsonl.gz')

  beforeAll(async () => {
    mkdirSync(archives)
    const made = await tessera(['api-key', 'create', '--name', 'a', '--scopes', 'admin'], env)
    const server = await startServer({ env, write: () => undefined })
    for (let index = 0; index < 5; index++) {
      await fetch(`${server.url}/v1/admin/projects`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${made.out.trim()}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ name: `P${index}` }),
      })
    }
    await server.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('moves old rows to a file, and the log can be checked with and without it', async () => {
    const early = await tessera(['audit', 'archive', '--before', '90d', '--out', first], env)
    expect([early.exitCode, early.out]).toEqual([
      0,
      'there are no rows so old; nothing was written\n',
    ])

    const done = await tessera(
      ['audit', 'archive', '--before', '90d', '--out', first, '--json'],
      env,
      100 * DAY,
    )
    expect(done.exitCode).toBe(0)
    expect(JSON.parse(done.out)).toMatchObject({
      file: first,
      rows: 4,
      chains: 1,
      bytes: statSync(first).size,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
    // The last row of the first chain, and the one that says that the others went.
    const alone = await tessera(['audit', 'verify'], env)
    expect(alone.out).toBe(
      'intact: 2 rows in 2 chains; 4 older rows are not in the database any more\n',
    )
    for (const paths of [first, archives]) {
      const whole = await tessera(['audit', 'verify', '--with', paths], env)
      expect(whole.out).toBe('intact: 6 rows in 2 chains\n')
    }
    const exported = await tessera(['audit', 'export'], env)
    expect(exported.out).toContain('"action":"audit.archive"')
    expect(exported.out).toContain((JSON.parse(done.out) as { readonly sha256: string }).sha256)
  })

  test('finds a file that was tampered with, and says which is missing', async () => {
    const bytes = readFileSync(first)
    writeFileSync(
      first,
      gzipSync(gunzipSync(bytes).toString().replace('"name":"P1"', '"name":"P9"')),
    )
    expect(await tessera(['audit', 'verify', '--with', first], env)).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/^ROW_ALTERED: chain .*, row 2: /) as string,
    })
    writeFileSync(first, bytes.subarray(0, -9))
    expect(await tessera(['audit', 'verify', '--with', first], env)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`${first}: it is cut off or damaged`) as string,
    })
    writeFileSync(first, bytes)
    expect(await tessera(['audit', 'verify', '--with', `${first},nowhere`], env)).toMatchObject({
      exitCode: 1,
      err: 'tessera: there is no file nowhere\n',
    })
    const data = { ...env }
    expect(await tessera(['audit', 'verify', '--with', join(folder, 'data')], data)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('there is no archive in') as string,
    })
  })

  test.for([
    { argv: ['--before', '90d', '--out', first], exitCode: 1, says: 'is there already' },
    { argv: ['--before', '1h', '--out', 'x'], exitCode: 2, says: 'older than a day' },
    { argv: ['--before', '90', '--out', 'x'], exitCode: 2, says: 'such as 90d' },
    { argv: ['--before', '2026-02-30T99:00:00Z', '--out', 'x'], exitCode: 2, says: 'such as 90d' },
    { argv: ['--before', 'yesterday', '--out', 'x'], exitCode: 2, says: 'such as 90d' },
    { argv: ['--before', '2999-01-01', '--out', 'x'], exitCode: 2, says: 'older than a day' },
    { argv: ['--before', '90d'], exitCode: 2, says: '--out' },
    { argv: ['--out', 'x'], exitCode: 2, says: '--before' },
  ])('refuses $argv', async ({ argv, exitCode, says }) => {
    const refused = await tessera(['audit', 'archive', ...argv], env, 200 * DAY)
    expect(refused.err.toLowerCase()).toContain(says)
    expect(refused.exitCode).toBe(exitCode)
  })

  test('a day is taken as midnight in UTC', async () => {
    const now = Date.now() + 200 * DAY * 1000
    const before = new Date(now - 150 * DAY * 1000).toISOString().slice(0, 10)
    const file = join(folder, 'day.jsonl')
    const none = await tessera(
      ['audit', 'archive', '--before', '2020-01-01', '--out', file],
      env,
      200 * DAY,
    )
    expect(none.out).toContain('no rows so old')
    // The rest of each chain is its last row, which stays.
    const rest = await tessera(
      ['audit', 'archive', '--before', before, '--out', file],
      env,
      200 * DAY,
    )
    expect(rest.out).toContain('no rows so old')
  })
})
