import { describe, expect, test } from 'vitest'
import { keepChatLoggedIn, type KeptEvents } from './index.ts'
import { FakeChatConnection, FakeTokenSource, manualClock } from './testing/index.ts'

const SECOND = 1000

async function opened() {
  const clock = manualClock()
  const source = new FakeTokenSource({ clock, lifetimeSeconds: 3600 })
  const connection = new FakeChatConnection()
  const login = await keepChatLoggedIn(connection, {
    source,
    userId: 'alice',
    clock,
    random: () => 0,
    wakeUps: () => () => undefined,
  })
  const events: string[] = []
  for (const name of ['renewed', 'expired', 'rejoined', 'warning', 'refused'] as const) {
    login.on(name, () => events.push(name))
  }
  login.on('ended', ({ reason }: KeptEvents['ended']) => events.push(`ended ${reason}`))
  return { clock, source, connection, login, events }
}

describe('a Chat login', () => {
  test('opens with a user token', async () => {
    const { source, connection, login } = await opened()
    expect(source.requests).toEqual([{ type: 'chat', userId: 'alice' }])
    expect([connection.token, login.uid]).toEqual(['token-1', 'alice'])
  })

  test('is renewed by the own timer', async () => {
    const { clock, connection, events } = await opened()
    await clock.advance(2_880 * SECOND)
    expect([connection.token, events]).toEqual(['token-2', ['renewed']])
  })

  test('is renewed when the SDK warns', async () => {
    const { clock, connection } = await opened()
    await clock.advance(60 * SECOND)
    connection.warn()
    await clock.settle()
    expect(connection.token).toBe('token-2')
  })

  test('is opened again after its token ended, once the SDK has closed itself', async () => {
    const { clock, connection, events } = await opened()
    connection.expire()
    await clock.advance(SECOND)
    expect([connection.token, events]).toEqual(['token-2', ['expired', 'rejoined']])
  })

  test('is opened again when the server says that the token ended', async () => {
    const { clock, connection, events } = await opened()
    connection.disconnect(56)
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
  })

  test('whose connection is closed while renewing is opened again', async () => {
    const { clock, connection, events } = await opened()
    connection.script.hold('renewToken')
    await clock.advance(60 * SECOND)
    connection.warn()
    await clock.settle()
    connection.expire()
    await clock.advance(SECOND)
    expect(events).toEqual(['expired', 'rejoined'])
  })

  test.for([
    { type: 206, reason: '206' },
    { type: undefined, reason: 'disconnected' },
  ])('ends with $reason', async ({ type, reason }) => {
    const { clock, connection, login, events } = await opened()
    connection.disconnect(type)
    await clock.advance(3_600 * SECOND)
    expect(events).toEqual([`ended ${reason}`])
    expect([login.state, connection.listeners, clock.timers]).toEqual(['ended', 0, 0])
  })

  test('is closed by leave()', async () => {
    const { clock, connection, login, events } = await opened()
    await login.leave()
    expect([connection.isOpened(), connection.listeners, clock.timers, events]).toEqual([
      false,
      0,
      0,
      ['ended left'],
    ])
  })
})
