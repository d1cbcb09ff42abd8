import { describe, expect, test } from 'vitest'
import { fixture, HOUR, MINUTE, SECOND } from '../test/support/call.ts'
import { ClientError } from './errors.ts'

const offline = () => new ClientError('NETWORK_FAILED', 'offline', undefined)

describe('sleep', () => {
  test.for(['stands', 'goes on'] as const)(
    'past the moment of renewal is noticed within 30 s where the monotonic clock %s',
    async (monotonic) => {
      const { clock, client, source, join } = fixture()
      await join()
      await clock.sleep(3_000 * SECOND, { monotonic })
      await clock.advance(30 * SECOND)
      expect(client.token).toBe('token-2')
      expect(source.requests).toHaveLength(2)
    },
  )

  test('is noticed at once when the page wakes up', async () => {
    const { clock, client, join, wake } = fixture()
    await join()
    await clock.sleep(3_000 * SECOND)
    wake()
    await clock.settle()
    expect(client.token).toBe('token-2')
  })

  test('that ends before the moment of renewal changes nothing', async () => {
    const { clock, source, join, wake } = fixture()
    await join()
    await clock.sleep(2_000 * SECOND)
    wake()
    await clock.advance(879 * SECOND)
    expect(source.requests).toHaveLength(1)
    await clock.advance(SECOND)
    expect(source.requests).toHaveLength(2)
  })

  test('past the end, with an SDK that still thinks it is connected, renews', async () => {
    const { clock, client, join, wake, events } = fixture()
    await join()
    await clock.sleep(8 * HOUR)
    wake()
    await clock.settle()
    expect(events).toEqual(['renewed'])
    expect(client.script.count('join')).toBe(1)
  })

  test('past the end, with an SDK that reconnects in vain, joins again', async () => {
    const { clock, client, join, wake, events } = fixture()
    await join()
    await clock.sleep(8 * HOUR)
    client.reconnect()
    wake()
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
    expect([client.script.count('leave'), client.connectionState]).toEqual([1, 'CONNECTED'])
  })

  test('past the end, with an SDK that says so, joins again once', async () => {
    const { clock, client, join, wake } = fixture()
    await join()
    await clock.sleep(8 * HOUR)
    wake()
    client.expire()
    wake()
    await clock.advance(MINUTE)
    expect([client.script.count('join'), client.connectionState]).toEqual([2, 'CONNECTED'])
  })
})

describe('a wall clock that is set', () => {
  test('back does not delay the renewal', async () => {
    const { clock, client, join } = fixture()
    await join()
    clock.setWall(-5 * HOUR)
    await clock.advance(2_880 * SECOND)
    expect(client.token).toBe('token-2')
  })

  test('forward renews too early at worst, and the call goes on', async () => {
    const { clock, client, join, events } = fixture()
    await join()
    clock.setWall(5 * HOUR)
    await clock.advance(MINUTE)
    expect(events).toEqual(['renewed'])
    expect(client.script.count('join')).toBe(1)
    await clock.advance(2_800 * SECOND)
    expect(events).toEqual(['renewed'])
  })
})

describe('the network', () => {
  test('that is back is used at once, not after the rest of the wait', async () => {
    const { clock, source, client, join, wake } = fixture({ random: 1 - Number.EPSILON })
    await join()
    await clock.advance(MINUTE)
    source.script.fail('fetch', offline(), 8)
    client.warn()
    await clock.advance(90 * SECOND)
    const before = source.requests.length
    wake()
    await clock.settle()
    expect([source.requests.length, client.token]).toEqual([before + 1, 'token-2'])
  })
})

test('two calls, as in two tabs, renew independently', async () => {
  const [one, two] = [fixture(), fixture({ lifetimeSeconds: 60 })]
  await one.join()
  await two.join()
  await Promise.all([one.clock.advance(10 * MINUTE), two.clock.advance(10 * MINUTE)])
  expect([one.source.requests.length, two.source.requests.length]).toEqual([1, 26])
})
