import { describe, expect, test } from 'vitest'
import { ClientError, keepRtmLoggedIn, type KeptEvents } from './index.ts'
import { FakeRtmClient, FakeTokenSource, manualClock } from './testing/index.ts'

const SECOND = 1000

/** Tells of the state of its link only some time after the promise of the log-in or log-out has settled. */
class LateRtmClient extends FakeRtmClient {
  override addEventListener(
    event: 'tokenPrivilegeWillExpire' | 'linkState',
    listener: never,
  ): void {
    const tell = listener as (detail: unknown) => void
    super.addEventListener(event, (detail: unknown) => void setImmediate(() => tell(detail)))
  }
}

async function loggedIn(random = 0.5, rtm = new FakeRtmClient()) {
  const clock = manualClock()
  const source = new FakeTokenSource({ clock, lifetimeSeconds: 3600 })
  const login = await keepRtmLoggedIn(rtm, {
    source,
    userId: 'alice',
    clock,
    random: () => random,
    wakeUps: () => () => undefined,
  })
  const events: string[] = []
  for (const name of ['renewed', 'expired', 'rejoined', 'warning', 'refused'] as const) {
    login.on(name, () => events.push(name))
  }
  login.on('ended', ({ reason }: KeptEvents['ended']) => events.push(`ended ${reason}`))
  return { clock, source, rtm, login, events }
}

const refused = new ClientError('REQUEST_REFUSED', 'no', {
  status: 403,
  serverCode: undefined,
  hint: undefined,
})

describe('a Signaling login', () => {
  test('logs in with a token for that user', async () => {
    const { source, rtm, login } = await loggedIn()
    expect(source.requests).toEqual([{ type: 'rtm', userId: 'alice' }])
    expect([rtm.token, login.uid, login.state]).toEqual(['token-1', 'alice', 'joined'])
  })

  test('is renewed by the own timer', async () => {
    const { clock, rtm, events } = await loggedIn(0)
    await clock.advance(2_880 * SECOND)
    expect([rtm.token, events]).toEqual(['token-2', ['renewed']])
  })

  test('is renewed when the SDK warns', async () => {
    const { clock, rtm, events } = await loggedIn()
    await clock.advance(60 * SECOND)
    rtm.warn()
    await clock.settle()
    expect([rtm.token, events]).toEqual(['token-2', ['renewed']])
  })

  test('is taken up again after its token ended', async () => {
    const { clock, rtm, events } = await loggedIn()
    rtm.expire()
    await clock.advance(SECOND)
    expect([rtm.token, events]).toEqual(['token-2', ['expired', 'rejoined']])
    expect(rtm.script.calls.map(({ method }) => method)).toEqual(['login', 'logout', 'login'])
  })

  test('is taken up again though the log-out fails', async () => {
    const { clock, rtm, events } = await loggedIn()
    rtm.script.fail('logout', new Error('not logged in'))
    rtm.expire()
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
  })

  test('is taken up again though the SDK tells of the log-out late', async () => {
    const { clock, rtm, login, events } = await loggedIn(0.5, new LateRtmClient())
    await clock.settle()
    const loggingIn = rtm.script.hold('login')
    rtm.expire()
    await clock.advance(SECOND)
    loggingIn.release()
    await clock.advance(SECOND)
    expect([login.state, rtm.token, events]).toEqual(['joined', 'token-2', ['expired', 'rejoined']])
  })

  test.for(['SAME_UID_LOGIN', 'KICKED_OUT_BY_SERVER', 'LOGIN_NOT_AUTHORIZED'])(
    'ends with %s',
    async (reason) => {
      const { clock, rtm, login, events } = await loggedIn()
      rtm.disconnect(reason)
      await clock.advance(3_600 * SECOND)
      expect(events).toEqual([`ended ${reason}`])
      expect([login.state, rtm.listeners, clock.timers]).toEqual(['ended', 0, 0])
    },
  )

  test('that the app logs out without us counts as left', async () => {
    const { rtm, events } = await loggedIn()
    await rtm.logout()
    expect(events).toEqual(['ended left'])
  })

  test('is logged out by leave()', async () => {
    const { clock, rtm, login, events } = await loggedIn()
    await login.leave()
    expect([rtm.linkState, rtm.listeners, clock.timers, events]).toEqual([
      'IDLE',
      0,
      0,
      ['ended left'],
    ])
  })

  test('that is refused rejects with the SDK’s code', async () => {
    const clock = manualClock()
    const rtm = new FakeRtmClient()
    rtm.script.fail('login', { code: -10005, reason: 'invalid token' })
    const source = new FakeTokenSource({ clock })
    await expect(keepRtmLoggedIn(rtm, { source, userId: 'alice', clock })).rejects.toMatchObject({
      details: { operation: 'log in', sdkCode: -10005 },
    })
    expect([rtm.listeners, clock.timers]).toEqual([0, 0])
  })
})

describe('a stream channel of a Signaling login', () => {
  test('gets an RTC token of its own when the SDK warns of it', async () => {
    const { clock, source, rtm } = await loggedIn()
    rtm.warn('stage')
    await clock.settle()
    expect(source.requests.at(-1)).toEqual({
      type: 'rtc',
      channel: 'stage',
      uid: 'alice',
      role: 'publisher',
    })
    expect([rtm.channelTokens.get('stage'), rtm.token]).toEqual(['token-2', 'token-1'])
  })

  test('is renewed once per warning, and again at the next one', async () => {
    const { clock, source, rtm } = await loggedIn()
    rtm.warn('stage')
    rtm.warn('stage')
    await clock.settle()
    expect(source.requests).toHaveLength(2)
    rtm.warn('stage')
    await clock.settle()
    expect([source.requests.length, rtm.channelTokens.get('stage')]).toEqual([3, 'token-3'])
  })

  test('is tried again after a failure, and told', async () => {
    const { clock, source, rtm, events } = await loggedIn()
    source.script.fail('fetch', new ClientError('NETWORK_FAILED', 'offline', undefined), 3)
    rtm.warn('stage')
    await clock.advance(20 * SECOND)
    expect(rtm.channelTokens.get('stage')).toBe('token-2')
    expect(events).toEqual(['warning', 'warning', 'warning'])
  })

  test('that is refused is told as a warning; the login goes on', async () => {
    const { clock, source, rtm, login, events } = await loggedIn()
    source.script.fail('fetch', refused)
    rtm.warn('stage')
    await clock.advance(60 * SECOND)
    expect([login.state, events]).toEqual(['joined', ['warning']])
  })

  test('is forgotten with the login', async () => {
    const { clock, source, rtm, login } = await loggedIn()
    source.script.hold('fetch')
    rtm.warn('stage')
    await clock.settle()
    await login.leave()
    await clock.advance(60 * SECOND)
    expect([clock.timers, rtm.channelTokens.size]).toEqual([0, 0])
  })
})
