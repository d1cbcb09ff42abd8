import { describe, expect, test } from 'vitest'
import { fixture, MINUTE, SECOND } from '../test/support/call.ts'
import { ClientError } from './errors.ts'

const refused = new ClientError('REQUEST_REFUSED', 'no', {
  status: 403,
  serverCode: 'ROLE_NOT_ALLOWED',
  hint: undefined,
})
const offline = () => new ClientError('NETWORK_FAILED', 'offline', undefined)

describe('setRole', () => {
  test('to publisher gets the token first and becomes a host then', async () => {
    const { client, source, join } = fixture({ mode: 'live' })
    const call = await join()
    await call.setRole('publisher')
    expect(source.requests).toMatchObject([{ role: 'subscriber' }, { role: 'publisher' }])
    expect(client.script.calls.map(({ method, args }) => [method, args[0]])).toEqual([
      ['join', 'app'],
      ['renewToken', 'token-2'],
      ['setClientRole', 'host'],
    ])
  })

  test('to subscriber becomes audience first and gives up the right then', async () => {
    const { client, join } = fixture({ mode: 'live' })
    const call = await join({ role: 'publisher' })
    await call.setRole('subscriber')
    expect(client.script.calls.slice(2).map(({ method, args }) => [method, args[0]])).toEqual([
      ['setClientRole', 'audience'],
      ['renewToken', 'token-2'],
    ])
  })

  test('changes only the token where the channel knows no roles', async () => {
    const { client, join } = fixture()
    const call = await join()
    await call.setRole('publisher')
    expect(client.script.count('setClientRole')).toBe(0)
    expect(client.token).toBe('token-2')
  })

  test('holds for every later token', async () => {
    const { clock, client, source, join } = fixture({ mode: 'live' })
    const call = await join()
    await call.setRole('publisher')
    await clock.advance(2_880 * SECOND)
    client.expire()
    await clock.advance(SECOND)
    expect(source.requests.slice(1)).toMatchObject([
      { role: 'publisher' },
      { role: 'publisher' },
      { role: 'publisher' },
    ])
    expect(client.role).toBe('host')
  })

  test('that is refused keeps the call as it was, and goes on renewing', async () => {
    const { clock, client, source, join, events } = fixture({ mode: 'live' })
    const call = await join()
    source.script.fail('fetch', refused)
    await expect(call.setRole('publisher')).rejects.toBe(refused)
    await clock.settle()
    expect([client.role, call.state, client.token]).toEqual(['audience', 'joined', 'token-2'])
    expect(source.requests.at(-1)).toMatchObject({ role: 'subscriber' })
    await clock.advance(2_880 * SECOND)
    expect(client.token).toBe('token-3')
    expect(events).toEqual(['refused', 'renewed', 'renewed'])
  })

  test('is not satisfied by a renewal that was under way with the old role', async () => {
    const { clock, client, source, join } = fixture({ mode: 'live' })
    const call = await join()
    await clock.advance(MINUTE)
    const fetching = source.script.hold('fetch')
    client.warn()
    await clock.settle()
    const changed = call.setRole('publisher')
    fetching.release()
    await changed
    expect(source.requests.map((request) => 'role' in request && request.role)).toEqual([
      'subscriber',
      'subscriber',
      'publisher',
    ])
    expect([client.token, client.role]).toEqual(['token-3', 'host'])
  })

  test('waits through failures', async () => {
    const { clock, client, source, join } = fixture({ mode: 'live', random: 0.5 })
    const call = await join()
    source.script.fail('fetch', offline(), 3)
    const changed = call.setRole('publisher')
    await clock.advance(10 * SECOND)
    await changed
    expect(client.role).toBe('host')
  })
})

describe('renew', () => {
  test.for([
    { what: 'while it waits for the network', arrange: 'fail' as const },
    { what: 'while a token is fetched', arrange: 'hold' as const },
  ])('rejects when the call is left $what', async ({ arrange }) => {
    const { clock, source, join } = fixture({ random: 0.5 })
    const call = await join()
    if (arrange === 'fail') source.script.fail('fetch', offline(), 1_000)
    else source.script.hold('fetch')
    const outcome = expect(call.renew()).rejects.toThrow()
    await clock.advance(MINUTE)
    await call.leave()
    await outcome
  })

  test('rejects when the call has ended', async () => {
    const { join } = fixture()
    const call = await join()
    await call.leave()
    await expect(call.renew()).rejects.toThrow()
  })

  test('may be left unawaited without an unhandled rejection', async () => {
    const { clock, source, join } = fixture()
    const call = await join()
    source.script.fail('fetch', refused)
    void call.renew()
    await clock.settle()
    expect(call.state).toBe('joined')
  })

  test('is satisfied by joining again, if the token ended meanwhile', async () => {
    const { clock, client, source, join } = fixture()
    const call = await join()
    const fetching = source.script.hold('fetch')
    const renewed = call.renew()
    await clock.settle()
    client.expire()
    fetching.release()
    await clock.advance(SECOND)
    await renewed
    expect(client.token).toBe('token-2')
  })
})
