import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixture, type Fixture, HOUR, MINUTE, SECOND } from '../test/support/call.ts'
import { ClientError } from './errors.ts'
import { joinRtc } from './index.ts'
import { agoraError, FakeRtcClient } from './testing/index.ts'

/** Nothing of ours is left: no timer, no listener, nobody in the channel, and no more requests ever. */
async function expectGone({ clock, client, source }: Fixture): Promise<void> {
  const requests = source.requests.length
  await clock.advance(2 * HOUR)
  expect([clock.timers, client.listeners, client.connectionState, source.requests.length]).toEqual([
    0,
    0,
    'DISCONNECTED',
    requests,
  ])
}

const offline = () => new ClientError('NETWORK_FAILED', 'offline', undefined)

describe('leave()', () => {
  const moments: readonly {
    readonly when: string
    readonly arrange: (call: Fixture) => Promise<unknown>
  }[] = [
    { when: 'while nothing happens', arrange: ({ clock }) => clock.advance(MINUTE) },
    {
      when: 'while a token is fetched',
      arrange: async ({ clock, source, client }) => {
        source.script.hold('fetch')
        await clock.advance(MINUTE)
        client.warn()
        await clock.settle()
      },
    },
    {
      when: 'while the SDK renews',
      arrange: async ({ clock, client }) => {
        client.script.hold('renewToken')
        await clock.advance(MINUTE)
        client.warn()
        await clock.settle()
      },
    },
    {
      when: 'between two attempts to renew',
      arrange: async ({ clock, source }) => {
        source.script.fail('fetch', offline(), 1_000)
        await clock.advance(HOUR)
      },
    },
    {
      when: 'just after the token ended',
      arrange: ({ client }) => {
        client.expire()
        return Promise.resolve()
      },
    },
    {
      when: 'while a token to join again is fetched',
      arrange: async ({ clock, source, client }) => {
        source.script.hold('fetch')
        client.expire()
        await clock.advance(SECOND)
      },
    },
    {
      when: 'while the SDK joins again',
      arrange: async ({ clock, client }) => {
        client.script.hold('join')
        client.expire()
        await clock.advance(SECOND)
      },
    },
    {
      when: 'between two attempts to join again',
      arrange: async ({ clock, client }) => {
        client.script.fail('join', agoraError('NETWORK_ERROR'), 1_000)
        client.expire()
        await clock.advance(HOUR)
      },
    },
    {
      when: 'while it is published again',
      arrange: async ({ clock, client }) => {
        client.script.hold('publish')
        client.expire()
        await clock.advance(SECOND)
      },
    },
    {
      when: 'between two attempts to publish again',
      arrange: async ({ clock, client }) => {
        client.script.fail('publish', agoraError('NETWORK_ERROR'), 1_000)
        client.expire()
        await clock.advance(MINUTE)
      },
    },
    {
      when: 'after the platform ended it',
      arrange: ({ client }) => {
        client.disconnect('UID_BANNED')
        return Promise.resolve()
      },
    },
  ]

  test.for(moments)('$when leaves nothing behind', async ({ arrange }) => {
    const around = fixture({ random: 0.5 })
    const call = await around.join({ publish: () => ['mic'] })
    await arrange(around)
    await call.leave()
    expect(call.state).toBe('ended')
    expect(around.all('ended')).toHaveLength(1)
    await expectGone(around)
  })

  test('is told as left, once, however often it is called', async () => {
    const { client, join, all } = fixture()
    const call = await join()
    await Promise.all([call.leave(), call.leave()])
    await call.leave()
    expect(all('ended')).toEqual([{ reason: 'left' }])
    expect(client.script.count('leave')).toBe(1)
  })

  test('passes on what the SDK says when it cannot leave, and stops all the same', async () => {
    const around = fixture()
    const call = await around.join()
    around.client.script.fail('leave', agoraError('UNEXPECTED_ERROR'))
    await expect(call.leave()).rejects.toMatchObject({ code: 'UNEXPECTED_ERROR' })
    expect([around.clock.timers, around.client.listeners, call.state]).toEqual([0, 0, 'ended'])
  })

  test('sends out an SDK that finishes joining afterwards', async () => {
    class StubbornClient extends FakeRtcClient {
      override leave(): Promise<void> {
        return this.connectionState === 'CONNECTING' ? Promise.resolve() : super.leave()
      }
    }
    const { clock, source } = fixture()
    const client = new StubbornClient()
    const call = await joinRtc(client, {
      source,
      appId: 'app',
      channel: 'lobby',
      uid: 42,
      clock,
      wakeUps: () => () => undefined,
    })
    const joining = client.script.hold('join')
    client.expire()
    await clock.advance(SECOND)
    await call.leave()
    joining.release()
    await clock.settle()
    expect(client.connectionState).toBe('DISCONNECTED')
  })

  test('at any moment of any history leaves nothing behind', async () => {
    const happenings = {
      time: ({ clock }: Fixture) => clock.advance(700 * SECOND),
      sleep: ({ clock }: Fixture) => clock.sleep(2 * HOUR),
      warn: ({ client }: Fixture) => client.warn(),
      expire: ({ client }: Fixture) => {
        if (client.connectionState === 'CONNECTED') client.expire()
      },
      wake: ({ wake }: Fixture) => wake(),
      offline: ({ source }: Fixture) => source.script.fail('fetch', offline()),
      unjoinable: ({ client }: Fixture) => client.script.fail('join', agoraError('NETWORK_ERROR')),
      hangs: ({ client }: Fixture) => client.script.hold('renewToken'),
    }
    const names = fc.constantFrom(...(Object.keys(happenings) as (keyof typeof happenings)[]))
    await fc.assert(
      fc.asyncProperty(fc.array(names, { maxLength: 8 }), async (history) => {
        const around = fixture({ random: 0.5 })
        const call = await around.join({ publish: () => ['mic'] })
        for (const name of history) await happenings[name](around)
        await call.leave()
        await expectGone(around)
      }),
      { numRuns: 25 },
    )
  })
})

describe('aborting', () => {
  test.for([
    { when: 'before it began', arrange: () => undefined, before: true },
    {
      when: 'while the first token is fetched',
      arrange: ({ source }: Fixture) => source.script.hold('fetch'),
    },
    {
      when: 'between two attempts to fetch it',
      arrange: ({ source }: Fixture) => source.script.fail('fetch', offline(), 1_000),
    },
    {
      when: 'while the SDK joins',
      arrange: ({ client }: Fixture) => client.script.hold('join'),
    },
    {
      when: 'while it is published',
      arrange: ({ client }: Fixture) => client.script.hold('publish'),
    },
  ])('$when rejects with the reason and leaves nothing behind', async ({ arrange, before }) => {
    const around = fixture({ random: 0.5 })
    arrange(around)
    const controller = new AbortController()
    if (before) controller.abort(new Error('closed'))
    const joining = around.join({ publish: () => ['mic'], signal: controller.signal })
    const outcome = expect(joining).rejects.toThrow('closed')
    await around.clock.settle()
    controller.abort(new Error('closed'))
    await outcome
    await expectGone(around)
  })

  test('after joining is the same as leave()', async () => {
    const around = fixture()
    const controller = new AbortController()
    await around.join({ signal: controller.signal })
    controller.abort()
    await around.clock.settle()
    expect(around.all('ended')).toEqual([{ reason: 'left' }])
    await expectGone(around)
  })
})
