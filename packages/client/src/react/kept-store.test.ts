import { describe, expect, test } from 'vitest'
import { fixture, MINUTE, SECOND } from '../../test/support/call.ts'
import { ClientError } from '../index.ts'
import { KeptStore } from './kept-store.ts'

function following() {
  const around = fixture()
  const store = new KeptStore()
  const statuses: string[] = []
  store.subscribe(() => statuses.push(store.getState().status))
  const follow = (channel = 'lobby') =>
    store.follow(around.client, (signal) => around.join({ channel, signal }))
  return { ...around, store, statuses, follow }
}

describe('the state that a component shows', () => {
  test('follows a call from joining to leaving', async () => {
    const { clock, client, store, statuses, follow } = following()
    expect(store.getState().status).toBe('idle')
    const leave = follow()
    await clock.settle()
    expect(store.getState().kept?.uid).toBe(42)
    client.expire()
    await clock.advance(SECOND)
    leave()
    await clock.settle()
    expect(statuses).toEqual(['joining', 'joined', 'rejoining', 'joined', 'idle'])
    expect(client.connectionState).toBe('DISCONNECTED')
  })

  test('tells why the first attempt failed', async () => {
    const { clock, client, store, follow } = following()
    const cause = new Error('no')
    client.script.fail('join', cause)
    follow()
    await clock.settle()
    expect(store.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'SDK_FAILED', cause },
      kept: undefined,
    })
  })

  test('tells a refusal while the call goes on, and forgets it with the next renewal', async () => {
    const { clock, source, store, follow } = following()
    follow()
    await clock.advance(MINUTE)
    const details = { status: 403, serverCode: undefined, hint: undefined }
    source.script.fail('fetch', new ClientError('REQUEST_REFUSED', 'no', details))
    await clock.advance(60 * MINUTE)
    expect(store.getState()).toMatchObject({ status: 'joined', error: { code: 'REQUEST_REFUSED' } })
    await store.getState().kept?.renew()
    expect(store.getState()).toMatchObject({ status: 'joined', error: undefined })
  })

  test('tells why a call ended', async () => {
    const { clock, client, store, follow } = following()
    follow()
    await clock.settle()
    client.disconnect('UID_BANNED')
    expect(store.getState()).toMatchObject({ status: 'ended', reason: 'UID_BANNED' })
  })
})

describe('following one call after the other', () => {
  test('joins the next channel only when the client has left the one before', async () => {
    const { clock, client, store, follow } = following()
    const leave = follow('one')
    await clock.settle()
    const leaving = client.script.hold('leave')
    leave()
    follow('two')
    await clock.settle()
    expect([client.channelName, store.getState().status]).toEqual(['one', 'joining'])
    leaving.release()
    await clock.settle()
    expect([client.channelName, store.getState().status]).toEqual(['two', 'joined'])
  })

  test('that never came to joining leaves no trace, as in React’s strict mode', async () => {
    const { clock, client, source, statuses, follow } = following()
    follow()()
    follow()
    await clock.settle()
    expect(statuses).toEqual(['joining', 'idle', 'joining', 'joined'])
    expect([source.requests.length, client.script.count('join')]).toEqual([1, 1])
  })

  test('waits also for a join that is cancelled half-way', async () => {
    const { clock, client, follow } = following()
    client.script.hold('join')
    const leave = follow('one')
    await clock.settle()
    leave()
    follow('two')
    await clock.settle()
    expect([client.channelName, client.connectionState]).toEqual(['two', 'CONNECTED'])
  })

  test('in two components that share a client joins one after the other', async () => {
    const { clock, client, follow, join } = following()
    const leave = follow('one')
    await clock.settle()
    const other = new KeptStore()
    leave()
    other.follow(client, (signal) => join({ channel: 'two', signal }))
    await clock.settle()
    expect([client.channelName, other.getState().status]).toEqual(['two', 'joined'])
  })
})
