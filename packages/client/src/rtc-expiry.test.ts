import { describe, expect, test } from 'vitest'
import { fixture, MINUTE, SECOND } from '../test/support/call.ts'
import { ClientError } from './errors.ts'
import { agoraError } from './testing/index.ts'

const failed = new ClientError('NETWORK_FAILED', 'offline', undefined)
const refused = new ClientError('REQUEST_REFUSED', 'no', {
  status: 403,
  serverCode: undefined,
  hint: undefined,
})

describe('a call whose token ended', () => {
  test('is joined again with a new token, and published again', async () => {
    const { clock, client, source, join, events } = fixture()
    let made = 0
    const call = await join({ publish: () => [`track-${++made}`] })
    client.expire()
    expect(call.state).toBe('rejoining')
    await clock.settle()
    await clock.advance(0)
    expect(events).toEqual(['expired', 'rejoined'])
    expect([client.token, client.channelName, client.localTracks]).toEqual([
      'token-2',
      'lobby',
      ['track-2'],
    ])
    expect([call.state, source.requests.length, client.script.count('leave')]).toEqual([
      'joined',
      2,
      0,
    ])
  })

  test('keeps the uid that the platform chose, and the wish for any uid', async () => {
    const { clock, client, source, join } = fixture()
    const call = await join({ uid: 0 })
    client.expire()
    await clock.advance(SECOND)
    expect(client.script.calls.map(({ args }) => args[3])).toEqual([0, 1_000_001])
    expect(source.requests.map((request) => 'uid' in request && request.uid)).toEqual([0, 0])
    expect(call.uid).toBe(1_000_001)
  })

  test('becomes host again in live mode', async () => {
    const { clock, client, join } = fixture({ mode: 'live' })
    await join({ publish: () => ['mic'] })
    client.role = 'audience'
    client.expire()
    await clock.advance(SECOND)
    expect([client.role, client.localTracks]).toEqual(['host', ['mic']])
  })

  test('is renewed again in time after joining again', async () => {
    const { clock, client, join } = fixture()
    await join()
    client.expire()
    await clock.advance(SECOND)
    await clock.advance(2_880 * SECOND)
    expect(client.token).toBe('token-3')
  })

  test('is joined again also when only the state tells of it', async () => {
    const { clock, client, join, events } = fixture()
    await join()
    client.disconnect('TOKEN_EXPIRE')
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
  })

  test('is joined once, though state and event both tell of it', async () => {
    const { clock, client, join } = fixture()
    await join()
    client.expire()
    await clock.advance(MINUTE)
    expect(client.script.count('join')).toBe(2)
  })

  test('is not joined before the SDK has told everybody', async () => {
    const { clock, client, join } = fixture()
    await join()
    client.expire()
    for (let i = 0; i < 100; i++) await Promise.resolve()
    expect(client.script.count('join')).toBe(1)
    await clock.advance(0)
    expect(client.script.count('join')).toBe(2)
  })

  test('asks for a token until there is one, however long that takes', async () => {
    const { clock, client, source, join, all } = fixture({ random: 0.5 })
    await join()
    source.script.fail('fetch', failed, 20)
    client.expire()
    await clock.advance(10 * MINUTE)
    expect(client.token).toBe('token-2')
    expect(all('warning')).toHaveLength(20)
    expect(all('rejoined')).toHaveLength(1)
  })

  test('that the SDK does not let in is tried again with another token', async () => {
    const { clock, client, join } = fixture({ random: 0.5 })
    await join()
    client.script.fail('join', agoraError('CAN_NOT_GET_GATEWAY_SERVER'), 2)
    client.expire()
    await clock.advance(MINUTE)
    expect(client.token).toBe('token-4')
  })

  test('whose join never settles is left and joined again after a minute', async () => {
    const { clock, client, join } = fixture()
    await join()
    client.script.hold('join')
    client.expire()
    await clock.advance(MINUTE + SECOND)
    expect([client.script.count('leave'), client.token]).toEqual([1, 'token-3'])
  })

  test('ends when the server refuses another token', async () => {
    const { clock, client, source, join, events, all } = fixture()
    const call = await join()
    source.script.fail('fetch', refused)
    client.expire()
    await clock.advance(MINUTE)
    expect(events).toEqual(['expired', 'refused', 'ended'])
    expect(all('ended')).toEqual([{ reason: 'refused' }])
    expect([call.state, clock.timers, client.listeners]).toEqual(['ended', 0, 0])
  })

  test('in the middle of a renewal drops that renewal and joins again', async () => {
    const { clock, client, source, join, events } = fixture()
    await join()
    await clock.advance(MINUTE)
    const fetching = source.script.hold('fetch')
    client.warn()
    await clock.settle()
    client.expire()
    fetching.release()
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
    expect([client.script.count('renewToken'), client.script.count('join')]).toEqual([0, 2])
  })

  test('while the SDK renews does not wait for that renewal, which may never settle', async () => {
    const { clock, client, join, events } = fixture()
    await join()
    await clock.advance(MINUTE)
    client.script.hold('renewToken')
    client.warn()
    await clock.settle()
    client.expire()
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
  })
})

describe('publishing again', () => {
  test('is tried until it succeeds, with new tracks each time', async () => {
    const { clock, client, join, all } = fixture({ random: 0.5 })
    let made = 0
    await join({ publish: () => [`track-${++made}`] })
    client.script.fail('publish', agoraError('UNEXPECTED_RESPONSE'), 2)
    client.expire()
    await clock.advance(MINUTE)
    expect(client.localTracks).toEqual(['track-4'])
    expect(all('warning').map(({ error }) => error.details)).toMatchObject([
      { operation: 'publish' },
      { operation: 'publish' },
    ])
  })

  test('does not hold up a renewal, however long the user looks for a camera', async () => {
    const { clock, client, join } = fixture()
    const answers: ((tracks: string[]) => void)[] = [(tracks) => tracks]
    let count = 0
    await join({
      publish: () =>
        count++ === 0 ? ['first'] : new Promise<string[]>((resolve) => answers.push(resolve)),
    })
    client.expire()
    await clock.advance(3_000 * SECOND)
    expect(client.token).toBe('token-3')
    answers.at(-1)?.(['second'])
    await clock.settle()
    expect(client.localTracks).toEqual(['second'])
  })

  test('drops tracks that were made for a membership that has ended meanwhile', async () => {
    const { clock, client, join } = fixture()
    const waiting: ((tracks: string[]) => void)[] = []
    let count = 0
    await join({
      publish: () =>
        count++ === 0 ? ['first'] : new Promise<string[]>((resolve) => waiting.push(resolve)),
    })
    client.expire()
    await clock.advance(SECOND)
    client.expire()
    await clock.advance(SECOND)
    waiting[0]?.(['of the second membership'])
    waiting[1]?.(['of the third'])
    await clock.settle()
    expect(client.localTracks).toEqual(['of the third'])
  })
})

describe('a call that the platform ends for another reason', () => {
  test.for(['UID_BANNED', 'IP_BANNED', 'CHANNEL_BANNED', 'UID_CONFLICT', 'SERVER_ERROR'])(
    '%s is told, and nothing is tried again',
    async (reason) => {
      const { clock, client, source, join, all } = fixture()
      const call = await join()
      client.disconnect(reason)
      await clock.advance(10 * MINUTE)
      expect(all('ended')).toEqual([{ reason }])
      expect([call.state, source.requests.length, clock.timers, client.listeners]).toEqual([
        'ended',
        1,
        0,
        0,
      ])
    },
  )

  test('and one that the app leaves without us counts as left', async () => {
    const { client, join, all } = fixture()
    await join()
    await client.leave()
    expect(all('ended')).toEqual([{ reason: 'left' }])
  })

  test('also when the ban comes as soon as it was joined again', async () => {
    const { clock, client, join, all } = fixture()
    await join()
    let joins = 0
    client.on('connection-state-change', (state: string) => {
      if (state === 'CONNECTED' && ++joins === 1) client.disconnect('UID_BANNED')
    })
    client.expire()
    await clock.advance(MINUTE)
    expect(all('ended')).toEqual([{ reason: 'UID_BANNED' }])
    expect(client.script.count('join')).toBe(2)
  })
})
