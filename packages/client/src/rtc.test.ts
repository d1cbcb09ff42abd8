import { describe, expect, expectTypeOf, test } from 'vitest'
import { fixture, MINUTE, SECOND } from '../test/support/call.ts'
import { ClientError } from './errors.ts'
import { joinRtc, type JoinOptions, tokenSource } from './index.ts'
import { agoraError, type FakeRtcClient } from './testing/index.ts'

const refusal = (status = 403) =>
  new ClientError('REQUEST_REFUSED', `the token server answered ${status}`, {
    status,
    serverCode: undefined,
    hint: undefined,
  })
const failure = (status: number, retryAfterSeconds?: number) =>
  new ClientError('REQUEST_FAILED', `the token server answered ${status}`, {
    status,
    serverCode: undefined,
    hint: undefined,
    retryAfterSeconds,
  })
const offline = () => new ClientError('NETWORK_FAILED', 'offline', undefined)

describe('joining', () => {
  test('fetches a token for exactly this call, joins with it, and publishes', async () => {
    const { source, client, join } = fixture()
    const call = await join({ project: 'school', expiresInSeconds: 600, publish: () => ['mic'] })
    expect(source.requests).toEqual([
      {
        type: 'rtc',
        channel: 'lobby',
        uid: 42,
        role: 'publisher',
        project: 'school',
        expiresInSeconds: 600,
      },
    ])
    expect(client.script.calls).toEqual([
      { method: 'join', args: ['app', 'lobby', 'token-1', 42] },
      { method: 'publish', args: [['mic']] },
    ])
    expect([call.state, call.uid]).toEqual(['joined', 42])
  })

  test.for<{ what: string; options: Partial<JoinOptions<FakeRtcClient>>; role: string }>([
    { what: 'who publishes nothing', options: {}, role: 'subscriber' },
    { what: 'who publishes', options: { publish: () => [] }, role: 'publisher' },
    { what: 'who will publish later', options: { role: 'publisher' }, role: 'publisher' },
    {
      what: 'who says otherwise',
      options: { role: 'subscriber', publish: () => [] },
      role: 'subscriber',
    },
  ])('one $what asks for the role $role', async ({ options, role }) => {
    const { source, join } = fixture()
    await join(options)
    expect(source.requests).toMatchObject([{ role }])
  })

  test('joins as whom the server says, and again as the same', async () => {
    const { client, source, join } = fixture()
    source.uid = 4_100_000_000
    const call = await join({ uid: 0 })
    expect(client.script.calls[0]?.args).toEqual(['app', 'lobby', 'token-1', 4_100_000_000])
    expect([call.uid, source.requests]).toMatchObject([4_100_000_000, [{ uid: 0 }]])
  })

  test('becomes a host in live mode before publishing', async () => {
    const { client, join } = fixture({ mode: 'live' })
    await join({ publish: () => ['mic'] })
    expect(client.script.calls.map(({ method }) => method)).toEqual([
      'setClientRole',
      'join',
      'publish',
    ])
    expect(client.localTracks).toEqual(['mic'])
  })

  test('stays audience in live mode when nothing is published', async () => {
    const { client, join } = fixture({ mode: 'live' })
    await join()
    expect(client.role).toBe('audience')
  })

  test('publishes nothing where the list is empty', async () => {
    const { client, join } = fixture()
    await join({ publish: () => [] })
    expect(client.script.count('publish')).toBe(0)
  })

  test('knows the uid that the platform chose', async () => {
    const { source, join } = fixture()
    const call = await join({ uid: 0 })
    expect(call.uid).toBe(1_000_001)
    expect(source.requests).toMatchObject([{ uid: 0 }])
  })

  test('says so when the server has another App ID than the app', async () => {
    const { clock, client, join } = fixture()
    const answer = () => Promise.resolve({ token: '007abc', appId: 'another' })
    const source = tokenSource.custom(answer, { clock })
    await expect(join({ source })).rejects.toMatchObject({
      code: 'ANSWER_UNUSABLE',
      details: { problem: 'other-app' },
    })
    expect(client.script.count('join')).toBe(0)
    await expect(join({ source, appId: 'another' })).resolves.toMatchObject({ state: 'joined' })
  })

  test('twice at once with one client refuses the second, and the first goes on', async () => {
    const { client, source, clock, join, events } = fixture()
    const fetching = source.script.hold('fetch')
    const first = join()
    await expect(join()).rejects.toThrow(/^client is in use already/)
    fetching.release()
    const call = await first
    await clock.advance(MINUTE)
    expect([call.state, client.connectionState, events]).toEqual(['joined', 'CONNECTED', []])
    await call.leave()
    await expect(join()).resolves.toMatchObject({ state: 'joined' })
  })

  test.for([{ uid: '0' }, { uid: -1 }, { channel: '' }, { appId: '' }])(
    'refuses %j before anything is sent',
    async (bad) => {
      const { source, client, join } = fixture()
      await expect(join(bad)).rejects.toThrow(/must/)
      expect([source.requests.length, client.listeners]).toEqual([0, 0])
    },
  )

  test('refuses a client that is in a channel already, and leaves it there', async () => {
    const { client, join } = fixture()
    await client.join('app', 'other', null)
    await expect(join()).rejects.toThrow('client is in a channel')
    expect(client.channelName).toBe('other')
  })
})

describe('a first token that does not come', () => {
  test.for([
    { what: 'a refusal', error: refusal() },
    { what: 'a wrong address', error: failure(404) },
    { what: 'a malformed request', error: failure(400) },
    {
      what: 'an answer that is no token',
      error: new ClientError('ANSWER_UNUSABLE', 'no', { problem: 'not-json' }),
    },
  ])('is told at once after $what', async ({ error }) => {
    const { source, client, clock, join } = fixture()
    source.script.fail('fetch', error)
    await expect(join()).rejects.toBe(error)
    expect([source.requests.length, client.listeners, clock.timers]).toEqual([1, 0, 0])
    expect(client.script.calls).toEqual([])
  })

  test.for([
    { what: 'the network', error: offline() },
    { what: 'a server error', error: failure(503) },
    { what: 'a limit', error: failure(429) },
    { what: 'an own function that throws', error: new Error('not yet') },
  ])('is tried again after $what', async ({ error }) => {
    const { source, clock, join } = fixture({ random: 0.5 })
    source.script.fail('fetch', error, 2)
    const joining = join()
    await clock.advance(5 * SECOND)
    await expect(joining).resolves.toMatchObject({ state: 'joined' })
    expect(source.requests).toHaveLength(3)
  })

  test('is given up when the patience is over, with the last reason', async () => {
    const { source, client, clock, join } = fixture({ random: 0.5 })
    const last = offline()
    source.script.fail('fetch', last, 1_000)
    const outcome = expect(join({ patienceMs: 15_000 })).rejects.toBe(last)
    await clock.advance(MINUTE)
    await outcome
    // 250 ms, 500 ms, 1 s, 2 s, 4 s have passed; the next 8 s would be too long.
    expect(source.requests).toHaveLength(6)
    expect([client.listeners, clock.timers]).toEqual([0, 0])
  })

  test('is tried once without patience', async () => {
    const { source, join } = fixture({ random: 0.5 })
    source.script.fail('fetch', offline(), 1_000)
    await expect(join({ patienceMs: 0 })).rejects.toMatchObject({ code: 'NETWORK_FAILED' })
    expect(source.requests).toHaveLength(1)
  })

  test('is given up when the patience is over, also while a server says nothing', async () => {
    const { clock, client, join } = fixture()
    const source = tokenSource.custom(() => new Promise<string>(() => undefined), { clock })
    const start = clock.monotonicMs()
    const outcome = expect(join({ source })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    let tookMs = 0
    const done = outcome.then(() => {
      tookMs = clock.monotonicMs() - start
    })
    await clock.advance(MINUTE)
    await done
    expect([tookMs, client.listeners]).toEqual([15_000, 0])
  })

  test('is not waited for when the server asks for more patience than there is', async () => {
    const { source, join } = fixture()
    source.script.fail('fetch', failure(503, 60))
    await expect(join()).rejects.toMatchObject({ details: { retryAfterSeconds: 60 } })
  })
})

describe('a first join that the SDK refuses', () => {
  test('is told with the SDK’s code, and its error as the cause', async () => {
    const { client, source, join } = fixture()
    const cause = agoraError('CAN_NOT_GET_GATEWAY_SERVER', 'invalid token, authorized failed')
    client.script.fail('join', cause)
    await expect(join()).rejects.toMatchObject({
      code: 'SDK_FAILED',
      message: 'could not join (CAN_NOT_GET_GATEWAY_SERVER)',
      details: { operation: 'join', sdkCode: 'CAN_NOT_GET_GATEWAY_SERVER' },
      cause,
    })
    expect([source.requests.length, client.listeners, client.connectionState]).toEqual([
      1,
      0,
      'DISCONNECTED',
    ])
  })

  test('is tried once more if the token came from memory: its certificate may be gone', async () => {
    const { client, clock, join } = fixture()
    let count = 0
    const source = tokenSource.custom(
      () => Promise.resolve({ token: `t-${++count}`, expiresInSeconds: 3600 }),
      { clock },
    )
    await source.fetch({ type: 'rtc', channel: 'lobby', uid: 42, role: 'subscriber' })
    client.script.fail('join', agoraError('CAN_NOT_GET_GATEWAY_SERVER'))
    const joining = join({ source })
    await clock.advance(SECOND)
    await joining
    expect(client.script.calls.map(({ args }) => args[2])).toEqual(['t-1', 't-2'])
  })

  test('never settles: after a minute it is given up and undone', async () => {
    const { client, clock, join } = fixture()
    client.script.hold('join')
    const outcome = expect(join()).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await clock.advance(MINUTE)
    await outcome
    expect([client.connectionState, client.listeners, clock.timers]).toEqual(['DISCONNECTED', 0, 0])
  })

  test('leaves again if publishing fails: nobody is left inside without being told', async () => {
    const { client, clock, join } = fixture()
    const publish = () => Promise.reject(new DOMException('no camera', 'NotAllowedError'))
    await expect(join({ publish })).rejects.toMatchObject({
      code: 'SDK_FAILED',
      details: { operation: 'publish' },
    })
    await clock.settle()
    expect([client.connectionState, client.listeners, clock.timers]).toEqual(['DISCONNECTED', 0, 0])
  })

  test('is told when the platform bans the user as soon as they are in', async () => {
    const { client, join } = fixture()
    const held = client.script.hold('join')
    const outcome = expect(join()).rejects.toMatchObject({ details: { sdkCode: 'UID_BANNED' } })
    client.on('connection-state-change', (state: string) => {
      if (state === 'CONNECTED') client.disconnect('UID_BANNED')
    })
    held.release()
    await outcome
  })
})

test('what may be published is what the client’s own publish takes', () => {
  interface Client extends FakeRtcClient {
    publish(tracks: number[]): Promise<void>
  }
  expectTypeOf(joinRtc<Client>)
    .parameter(1)
    .toHaveProperty('publish')
    .toEqualTypeOf<(() => number[] | Promise<number[]>) | undefined>()
})
