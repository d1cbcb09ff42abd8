import { afterEach, describe, expect, test } from 'vitest'

import { lacks, needed } from '../../../test/support/needs.ts'
import { findRedis, startRedis } from '../../../test/support/redis.ts'
import { post } from './support/app.ts'
import { onEachDatabase } from './support/databases.ts'
import { managedServer, statelessServer, type TestServer } from './support/server.ts'

/*
 * Servers whose clock is not that of the database, or of Redis, and servers whose clock is set while they run.
 */

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 1 }] }

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function ask(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const request = body === undefined ? new Request(`http://localhost${path}`) : post(path, body)
  const response = await server!.app.fetch(request)
  return { status: response.status, body: await response.json() }
}

/** A wall clock that can be set. */
function settable(): {
  offsetMs: number
  readonly clocks: { clock: () => number; wallClock: () => number }
} {
  const now = (): number => Date.now() + watch.offsetMs
  const watch = { offsetMs: 0, clocks: { clock: now, wallClock: now } }
  return watch
}

onEachDatabase((databases) => {
  const open = async (watch: ReturnType<typeof settable>): Promise<void> => {
    const location = await databases.create()
    const env = location.kind === 'postgres' ? { DATABASE_URL: location.url } : {}
    server = await managedServer(env, '', watch.clocks)
    await server.app.fetch(
      post('/v1/admin/projects', { name: 'One' }, { authorization: `Bearer ${server.adminKey}` }),
    )
  }

  test.runIf(databases.kind === 'postgres').for([7_200_000, -7_200_000, -300_000])(
    'a server whose clock is off by %d ms issues nothing and is not ready',
    async (offsetMs) => {
      const watch = settable()
      watch.offsetMs = offsetMs
      await open(watch)
      expect(await ask('/v1/tokens', RTC)).toMatchObject({
        status: 503,
        body: { code: 'CLOCK_UNRELIABLE', retryAfterSeconds: 30 },
      })
      expect(await ask('/v1/tokens/batch', { requests: [RTC] })).toMatchObject({ status: 503 })
      expect(await ask('/rtc/lobby/publisher/uid/1/')).toMatchObject({ status: 503 })
      expect(await ask('/readyz')).toMatchObject({
        status: 503,
        body: { checks: { clock: expect.stringMatching(/the database by \d+ s/) as string } },
      })
      expect(await ask('/healthz')).toMatchObject({ status: 200 })
      expect(server!.lines.filter((line) => line.includes('clock-unreliable'))).toHaveLength(1)
    },
  )

  test.runIf(databases.kind === 'postgres')('a small drift is only a line in the log', async () => {
    const watch = settable()
    watch.offsetMs = 30_000
    await open(watch)
    expect(await ask('/v1/tokens', RTC)).toMatchObject({ status: 200 })
    expect(await ask('/readyz')).toMatchObject({ status: 200 })
    expect(server!.lines.filter((line) => line.includes('clock-drifts'))).toHaveLength(1)
  })

  test('a clock that jumps while the server runs is noticed before the next token', async () => {
    const watch = settable()
    await open(watch)
    expect(await ask('/v1/tokens', RTC)).toMatchObject({ status: 200 })
    watch.offsetMs = 7_200_000
    const hasSecondClock = databases.kind === 'postgres'
    expect(await ask('/v1/tokens', RTC)).toMatchObject({ status: hasSecondClock ? 503 : 200 })
    expect(server!.lines.filter((line) => line.includes('clock-jumped'))).toHaveLength(1)

    watch.offsetMs = 0
    await ask('/v1/tokens', RTC)
    await expect.poll(async () => (await ask('/v1/tokens', RTC)).status).toBe(200)
  })

  test.runIf(databases.kind === 'sqlite')('without a second clock it says so', async () => {
    await open(settable())
    expect(server!.lines.filter((line) => line.includes('clock-alone'))).toHaveLength(1)
  })
})

const redisProgram = findRedis()
describe.skipIf(lacks(redisProgram))('with Redis', () => {
  test('its clock is the second one', async () => {
    const redis = await startRedis(needed('redis-server', redisProgram))
    const watch = settable()
    watch.offsetMs = -7_200_000
    server = await statelessServer({ REDIS_URL: redis.url }, '', watch.clocks)
    await expect.poll(async () => (await ask('/v1/tokens', RTC)).status).toBe(503)
    expect(await ask('/readyz')).toMatchObject({ body: { checks: { clock: /Redis/ } } })
    await redis.close()
  })
})
