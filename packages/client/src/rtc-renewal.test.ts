import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixture, HOUR, MINUTE, SECOND } from '../test/support/call.ts'
import { MAX_TIMER_MS } from './clock.ts'
import { ClientError } from './errors.ts'
import { tokenSource } from './index.ts'
import { agoraError } from './testing/index.ts'

const failed = (retryAfterSeconds?: number) =>
  new ClientError('REQUEST_FAILED', 'no', {
    status: 503,
    serverCode: undefined,
    hint: undefined,
    retryAfterSeconds,
  })
const refused = new ClientError('REQUEST_REFUSED', 'no', {
  status: 403,
  serverCode: 'BANNED',
  hint: undefined,
})

describe('renewal by the own timer', () => {
  test.for([
    { lifetime: 86_400, at: 69_120 },
    { lifetime: 3_600, at: 2_880 },
    { lifetime: 60, at: 24 },
    { lifetime: 40, at: 8 },
  ])('of a token of $lifetime s comes at $at s', async ({ lifetime, at }) => {
    const { clock, client, join, events } = fixture({ lifetimeSeconds: lifetime })
    await join()
    await clock.advance(at * SECOND - 1)
    expect(client.token).toBe('token-1')
    await clock.advance(1)
    expect(client.token).toBe('token-2')
    expect(events).toEqual(['renewed'])
  })

  test('tells when the new token ends', async () => {
    const { clock, join, all } = fixture()
    await join()
    await clock.advance(HOUR)
    expect(all('renewed')).toEqual([{ expiresAt: Date.UTC(2026, 0, 1) / 1000 + 2880 + 3600 }])
  })

  test('goes on, token after token, and always in time', async () => {
    const { clock, source, client, join } = fixture({ lifetimeSeconds: 60 })
    await join()
    await clock.advance(10 * MINUTE)
    expect(source.requests).toHaveLength(1 + 25)
    expect(client.script.count('renewToken')).toBe(25)
    expect(client.script.count('join')).toBe(1)
  })

  test('comes before the warning at T−30 s whatever the jitter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 40, max: 7_200 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (lifetimeSeconds, random) => {
          const { clock, client, join } = fixture({ lifetimeSeconds, random })
          const call = await join()
          await clock.advance((lifetimeSeconds - 30) * SECOND)
          expect(client.script.count('renewToken')).toBeGreaterThanOrEqual(1)
          await call.leave()
        },
      ),
      { numRuns: 15 },
    )
  })

  test('of a token that lives very long never asks for a timer that the platform cannot wait for', async () => {
    const { clock, client, join } = fixture({ lifetimeSeconds: 100 * 86_400 })
    await join()
    await clock.sleep(81 * 86_400_000)
    await clock.advance(MINUTE)
    expect(clock.longestDelayMs).toBeLessThan(MAX_TIMER_MS)
    expect(client.token).toBe('token-2')
  })

  test('of a token of which nothing is known waits for the SDK’s warning', async () => {
    const { clock, client, source, join } = fixture()
    source.lifetimeSeconds = undefined
    await join()
    await clock.advance(48 * HOUR)
    expect(client.script.count('renewToken')).toBe(0)
    client.warn()
    await clock.settle()
    expect(client.token).toBe('token-2')
  })

  test('of a token of which nothing is known heeds a warning that comes before joining is done', async () => {
    const { clock, client, source, join } = fixture()
    source.lifetimeSeconds = undefined
    const joining = client.script.hold('join')
    const call = join()
    await clock.settle()
    client.warn()
    joining.release()
    await call
    await clock.advance(10 * SECOND)
    expect([client.token, client.script.count('renewToken')]).toEqual(['token-2', 1])
  })

  test('counts the age of a token that came from memory', async () => {
    const { clock, client, join } = fixture()
    let count = 0
    const source = tokenSource.custom(
      () => Promise.resolve({ token: `t-${++count}`, expiresInSeconds: 3600 }),
      { clock },
    )
    await source.fetch({ type: 'rtc', channel: 'lobby', uid: 42, role: 'subscriber' })
    await clock.advance(2_000 * SECOND)
    await join({ source })
    await clock.advance(879 * SECOND)
    expect(client.token).toBe('t-1')
    await clock.advance(SECOND)
    expect(client.token).toBe('t-2')
  })
})

describe('renewal on the SDK’s warning', () => {
  test('comes at once, and arms the timer anew', async () => {
    const { clock, client, source, join } = fixture()
    await join()
    await clock.advance(10 * MINUTE)
    client.warn()
    await clock.settle()
    expect(client.token).toBe('token-2')
    await clock.advance(2_879 * SECOND)
    expect(source.requests).toHaveLength(2)
    await clock.advance(SECOND)
    expect(source.requests).toHaveLength(3)
  })

  test('asks for a new token, not for one from memory', async () => {
    const { clock, client, source, join } = fixture()
    await join()
    await clock.advance(MINUTE)
    client.warn()
    await clock.settle()
    expect(source.script.calls.map(({ args }) => args[1])).toEqual([false, true])
  })

  test('never makes a second renewal beside a running one', async () => {
    const { clock, client, source, join } = fixture()
    await join()
    await clock.advance(MINUTE)
    const fetching = source.script.hold('fetch')
    client.warn()
    client.warn()
    await clock.advance(HOUR)
    client.warn()
    expect(source.requests).toHaveLength(2)
    fetching.release()
    await clock.settle()
    const renewing = client.script.count('renewToken')
    client.warn()
    await clock.settle()
    expect([renewing, client.script.count('renewToken')]).toEqual([1, 1])
  })

  test('does not race when every token is so short that it is warned of at once', async () => {
    const { clock, client, source, join } = fixture({ lifetimeSeconds: 20 })
    await join()
    client.warn()
    for (let second = 0; second < 60; second++) {
      await clock.advance(SECOND)
      client.warn()
    }
    expect(source.requests.length).toBeLessThanOrEqual(1 + 12)
    expect(source.requests.length).toBeGreaterThanOrEqual(1 + 6)
  })
})

describe('a renewal that fails', () => {
  test('is tried again after growing waits with full jitter, until the true end', async () => {
    const { clock, source, client, join, events, all } = fixture({ random: 1 - Number.EPSILON })
    await join()
    source.script.fail('fetch', failed(), 12)
    await clock.advance(HOUR)
    const waits = all('warning').map(({ retryInMs }) => Math.round(retryInMs / 100) / 10)
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30])
    expect(events.filter((name) => name !== 'warning')).toEqual(['renewed'])
    expect(client.token).toBe('token-2')
  })

  test('hurries towards the end: there is always another attempt before it', async () => {
    const { clock, source, client, join, all } = fixture({
      lifetimeSeconds: 60,
      random: 1 - Number.EPSILON,
    })
    await join()
    source.script.fail('fetch', failed(), 1_000)
    await clock.advance(59 * SECOND)
    const attempts = all('warning').length
    await clock.advance(900)
    expect(all('warning').length).toBeGreaterThan(attempts)
    expect(client.connectionState).toBe('CONNECTED')
  })

  test('goes on being tried past the end while the SDK stays connected', async () => {
    const { clock, source, client, join, events } = fixture({ lifetimeSeconds: 60, random: 0.5 })
    await join()
    source.script.fail('fetch', failed(), 1_000)
    await clock.advance(3 * MINUTE)
    expect(new Set(events)).toEqual(new Set(['warning']))
    source.script.succeed('fetch')
    await clock.advance(15 * SECOND)
    expect([events.at(-1), client.token, client.script.count('join')]).toEqual([
      'renewed',
      'token-2',
      1,
    ])
  })

  test('honours Retry-After, also when page and SDK press', async () => {
    const { clock, source, client, join, wake } = fixture()
    await join()
    source.script.fail('fetch', failed(120))
    await clock.advance(2_880 * SECOND)
    expect(source.requests).toHaveLength(2)
    client.warn()
    wake()
    await clock.advance(119 * SECOND)
    expect(source.requests).toHaveLength(2)
    await clock.advance(SECOND)
    expect(source.requests).toHaveLength(3)
    expect(client.token).toBe('token-2')
  })

  test('because the SDK refused the token is tried again with another token', async () => {
    const { clock, client, join, all } = fixture({ random: 0.5 })
    await join()
    client.script.fail('renewToken', agoraError('UNEXPECTED_RESPONSE', 'ERR_NO_AUTHORIZED'), 2)
    await clock.advance(2_890 * SECOND)
    expect(client.token).toBe('token-4')
    expect(all('warning').map(({ error }) => error.details)).toEqual([
      { operation: 'renew the token', sdkCode: 'UNEXPECTED_RESPONSE' },
      { operation: 'renew the token', sdkCode: 'UNEXPECTED_RESPONSE' },
    ])
  })

  test('because the SDK never settles is given up after 10 s and tried again', async () => {
    const { clock, client, join, all } = fixture()
    await join()
    client.script.hold('renewToken')
    await clock.advance(2_890 * SECOND)
    expect(all('warning')).toMatchObject([{ error: { code: 'TIMED_OUT' } }])
    expect(client.token).toBe('token-3')
  })

  test('because the app’s function returns the same token is named', async () => {
    const { clock, join, all } = fixture({ random: 0.5 })
    const source = tokenSource.custom(
      () => Promise.resolve({ token: 'constant', expiresInSeconds: 3600 }),
      { clock },
    )
    await join({ source })
    await clock.advance(2_880 * SECOND)
    expect(all('warning')[0]).toMatchObject({
      error: { code: 'ANSWER_UNUSABLE', details: { problem: 'same-token' } },
    })
  })
})

describe('a renewal that the server refuses', () => {
  test('stops and is told once; the call goes on', async () => {
    const { clock, source, client, join, events, all } = fixture()
    const call = await join()
    source.script.fail('fetch', refused, 1_000)
    await clock.advance(HOUR)
    client.warn()
    await clock.advance(HOUR)
    expect(events).toEqual(['refused'])
    expect(all('refused')).toEqual([{ error: refused }])
    expect(source.requests).toHaveLength(2)
    expect([call.state, client.connectionState]).toEqual(['joined', 'CONNECTED'])
  })

  test('ends the call when its token ends', async () => {
    const { clock, source, client, join, events, all } = fixture()
    const call = await join()
    source.script.fail('fetch', refused, 1_000)
    await clock.advance(HOUR)
    client.expire()
    await clock.advance(HOUR)
    expect(events).toEqual(['refused', 'expired', 'ended'])
    expect(all('ended')).toEqual([{ reason: 'refused' }])
    expect([call.state, client.script.count('join'), clock.timers, client.listeners]).toEqual([
      'ended',
      1,
      0,
      0,
    ])
  })

  test('takes an SDK out that is still trying to come back when the token ends', async () => {
    const { clock, source, client, join, events } = fixture()
    await join()
    source.script.fail('fetch', refused, 1_000)
    await clock.advance(50 * MINUTE)
    client.reconnect()
    await clock.advance(HOUR)
    expect(events).toEqual(['refused', 'expired', 'ended'])
    expect([client.connectionState, client.listeners, clock.timers]).toEqual(['DISCONNECTED', 0, 0])
  })

  test('can be taken up again by renew(), when the user’s rights have changed', async () => {
    const { clock, source, client, join, events } = fixture()
    const call = await join()
    source.script.fail('fetch', refused)
    await clock.advance(2_900 * SECOND)
    await call.renew()
    expect(events).toEqual(['refused', 'renewed'])
    expect(client.token).toBe('token-2')
  })

  test('happens with every literal token', async () => {
    const { clock, join, all } = fixture()
    const source = tokenSource.literal('007abc', {
      expiresAt: clock.wallMs() / 1000 + 3600,
      clock,
    })
    await join({ source })
    await clock.advance(HOUR)
    expect(all('refused')).toMatchObject([{ error: { code: 'NO_FRESH_TOKEN' } }])
  })
})
