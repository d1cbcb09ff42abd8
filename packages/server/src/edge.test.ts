import { describe, expect, test } from 'vitest'

import { ConfigError, createEdgeApp, type EdgeOptions } from './edge.ts'

const PROJECT = {
  APP_ID: '970ca35de60c44645bbae8a215061b33',
  APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
}
const OPTIONS: EdgeOptions = { addressOf: () => '192.0.2.1', write: () => undefined }

function problemsOf(env: Record<string, unknown>, options: Partial<EdgeOptions> = {}): string[] {
  try {
    createEdgeApp(env, { ...OPTIONS, ...options })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ setting }) => setting)
    throw error
  }
  return []
}

describe('createEdgeApp', () => {
  test.for<{ what: string; env: Record<string, unknown>; names: string[] }>([
    { what: 'no project', env: { TESSERA_ALLOW_ANONYMOUS: 'public' }, names: ['APP_ID'] },
    {
      what: 'a database and Redis',
      env: {
        ...PROJECT,
        TESSERA_ALLOW_ANONYMOUS: 'public',
        DATABASE_URL: 'postgres://a/b',
        REDIS_URL: 'redis://a',
      },
      names: ['DATABASE_URL', 'REDIS_URL'],
    },
  ])('refuses $what', ({ env, names }) => {
    expect(problemsOf(env)).toEqual(names)
  })

  test('is not opened by a setting that says it can be reached from here only', () => {
    const env = { ...PROJECT, TESSERA_ALLOW_ANONYMOUS: '1', HOST: '127.0.0.1' }
    expect(problemsOf(env)).not.toEqual([])
    expect(problemsOf(env, { host: '127.0.0.1' })).toEqual([])
  })

  test('on the loopback is asked under names of this machine only', async () => {
    const env = { ...PROJECT, TESSERA_ALLOW_ANONYMOUS: '1', TESSERA_ALLOWED_HOSTS: 'edge.test' }
    const app = createEdgeApp(env, { ...OPTIONS, host: '127.0.0.1' })
    const statusUnder = async (host: string): Promise<number> =>
      (await app.fetch(new Request(`http://${host}/healthz`))).status
    expect(await statusUnder('localhost:8787')).toBe(200)
    expect(await statusUnder('edge.test')).toBe(200)
    expect(await statusUnder('evil.example')).toBe(421)
  })

  test('ignores bindings that are no text, and records its decisions line by line', async () => {
    const lines: string[] = []
    const app = createEdgeApp(
      { ...PROJECT, TESSERA_ALLOW_ANONYMOUS: 'public', BUCKET: { get: () => undefined } },
      { ...OPTIONS, write: (line) => lines.push(line) },
    )
    const response = await app.fetch(
      new Request('https://edge.test/access_token?channel=lobby&uid=42'),
    )
    expect(response.status).toBe(200)
    const [record] = lines.map((line) => JSON.parse(line) as { audit?: object })
    expect(record?.audit).toMatchObject({ action: 'token.issue', address: '192.0.2.1' })
    expect(lines.join()).not.toContain(PROJECT.APP_CERTIFICATE)
  })
})
