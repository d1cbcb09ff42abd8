import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixture, HOUR, MINUTE, SECOND } from '../test/support/call.ts'
import { ClientError } from './errors.ts'
import { agoraError } from './testing/index.ts'

const offline = new ClientError('NETWORK_FAILED', 'offline', undefined)
const busy = new ClientError('REQUEST_FAILED', 'busy', {
  status: 429,
  serverCode: undefined,
  hint: undefined,
  retryAfterSeconds: 120,
})

type Fixture = ReturnType<typeof fixture>

/** What may befall a call. None of it is a refusal, so that the call has to survive all of it. */
const BLOWS: Readonly<Record<string, (on: Fixture, size: number) => unknown>> = {
  'time passes': ({ clock }, size) => clock.advance(size * 7 * MINUTE),
  'a moment passes': ({ clock }, size) => clock.advance(size * 300),
  'the laptop sleeps': ({ clock }, size) => clock.sleep(size * 20 * MINUTE),
  'the laptop sleeps, and its clock goes on': ({ clock }, size) =>
    clock.sleep(size * 20 * MINUTE, { monotonic: 'goes on' }),
  'the wall clock is set': ({ clock }, size) => clock.setWall((size - 5) * 20 * MINUTE),
  'the page is shown': ({ wake }) => wake(),
  'the SDK warns': ({ client }) => client.warn(),
  'the token ends': ({ client }) => {
    if (client.connectionState !== 'DISCONNECTED') client.expire()
  },
  'only the state tells of the end': ({ client }) => {
    if (client.connectionState !== 'DISCONNECTED') client.disconnect('TOKEN_EXPIRE')
  },
  'the end is told twice': ({ client }) => {
    if (client.connectionState === 'DISCONNECTED') return
    client.expire()
    client.warn()
  },
  'the server is away': ({ source }, size) => source.script.fail('fetch', offline, size),
  'the server is busy': ({ source }) => source.script.fail('fetch', busy),
  'the SDK fails to renew': ({ client }, size) =>
    client.script.fail('renewToken', agoraError('UNEXPECTED_RESPONSE'), size),
  'the SDK never renews': ({ client }) => client.script.hold('renewToken'),
  'the SDK never joins': ({ client }) => client.script.hold('join'),
}

describe('a call that is never refused', () => {
  test('is in the channel and renewing again, whatever befell it', async () => {
    const blow = fc.tuple(fc.constantFrom(...Object.keys(BLOWS)), fc.integer({ min: 1, max: 10 }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(blow, { maxLength: 25 }),
        fc.constantFrom(60, 300, 3600, 86_400),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        async (history, lifetimeSeconds, random) => {
          const all = fixture({ lifetimeSeconds, random })
          const { clock, client, join, events } = all
          const call = await join()
          for (const [name, size] of history) await BLOWS[name]!(all, size)
          // Everything that was in the way is over within this time.
          await clock.advance(2 * HOUR)
          for (const method of ['renewToken', 'join'] as const) client.script.succeed(method)
          all.source.script.succeed('fetch')
          await clock.advance(5 * MINUTE)
          expect([call.state, client.connectionState]).toEqual(['joined', 'CONNECTED'])
          expect(events).not.toContain('ended')
          // And it is replaced in time, as ever.
          const before = client.token
          await clock.advance(lifetimeSeconds * SECOND)
          expect(client.token).not.toBe(before)
          await call.leave()
          expect([clock.timers, client.listeners]).toEqual([0, 0])
        },
      ),
      { numRuns: 150 },
    )
  }, 120_000)
})
