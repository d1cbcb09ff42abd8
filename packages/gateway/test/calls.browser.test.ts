import { afterAll, beforeAll, describe, expect } from 'vitest'
import { anyChannel, anyUid } from '@tessera/token'
import { CallPage } from './support/call-page.ts'
import { test } from './support/browser.ts'
import { APP_ID, Calls } from './support/calls.ts'

/* The unmodified agora-rtc-sdk-ng 4.24.8 in Chromium. Everything asserted here is what an application sees. */

let calls: Calls
beforeAll(async () => {
  calls = await Calls.start()
})
afterAll(async () => calls.stop())

describe('two pages in a channel', () => {
  test('see each other come, publish, mute, unpublish, speak and go', async () => {
    const [alice, bob] = await calls.pages(2)
    const channel = 'lobby'
    for (const [uid, page] of [
      [1, alice],
      [2, bob],
    ] as const) {
      const token = calls.token({ channel, uid, role: 'publisher' })
      expect(await page.join({ appId: APP_ID, channel, token, uid })).toEqual({ resolved: uid })
    }
    await alice.until('user-joined', 2)
    await bob.until('user-joined', 1)

    expect(await alice.publish('audio', 'video')).toEqual({ resolved: undefined })
    await bob.until('user-published', 1, 'audio')
    await bob.until('user-published', 1, 'video')

    await alice.mute('video', true)
    await bob.until('user-info-updated', 1, 'mute-video')
    await alice.mute('video', false)
    await bob.until('user-info-updated', 1, 'unmute-video')

    await alice.unpublish('audio')
    const seen = await bob.until('user-unpublished', 1, 'audio')
    expect(
      seen.filter(([name, , kind]) => name === 'user-unpublished' && kind === 'audio'),
    ).toHaveLength(1)
    await alice.publish('audio')
    expect(calls.gateway.state().channels[0]?.members[0]?.publishing.toSorted()).toEqual([
      'audio',
      'video',
    ])

    await alice.call('sendStreamMessage', 'hello')
    await bob.until('stream-message', 1, 'hello')

    await alice.call('leave')
    await bob.until('user-left', 1, 'Quit')
  })

  test('with string accounts know each other by their accounts', async () => {
    const [alice, bob] = await calls.pages(2)
    const channel = 'accounts'
    for (const [uid, page] of [
      ['alice', alice],
      ['bob', bob],
    ] as const) {
      const token = calls.token({ channel, uid, role: 'publisher' })
      expect(await page.join({ appId: APP_ID, channel, token, uid })).toEqual({ resolved: uid })
    }
    expect(await alice.property('uid')).toBe('alice')
    await alice.until('user-joined', 'bob')
    await alice.publish('audio')
    await bob.until('user-published', 'alice', 'audio')
    await alice.call('sendStreamMessage', 'hello')
    await bob.until('stream-message', 'alice', 'hello')
  })
})

describe('a wildcard token', () => {
  test.for([
    { wild: 'uid', service: { channel: 'wild', uid: 0, role: 'subscriber' }, uid: 4711 },
    {
      wild: 'uid by name',
      service: { channel: 'wild', uid: anyUid, role: 'subscriber' },
      uid: 'eve',
    },
    { wild: 'channel', service: { channel: anyChannel, uid: 12, role: 'subscriber' }, uid: 12 },
  ] as const)('for any $wild lets its bearer in', async ({ service, uid }) => {
    const [page] = await calls.pages(1)
    const token = calls.token(service)
    expect(await page.join({ appId: APP_ID, channel: 'wild', token, uid })).toEqual({
      resolved: uid,
    })
  })

  test('gives a client that brings no uid one of its own', async () => {
    const [page] = await calls.pages(1)
    const token = calls.token({ channel: 'wild', uid: 0, role: 'publisher' })
    const joined = await page.join({ appId: APP_ID, channel: 'wild', token, uid: null })
    const [member] = calls.gateway
      .state()
      .channels.find(({ channel }) => channel === 'wild')!
      .members.slice(-1)
    expect(joined).toEqual({ resolved: member?.uid })
    expect(member?.uid).toBeGreaterThan(0)
  })
})

test('of two pages with the same uid the newer stays', async () => {
  const [older, newer] = await calls.pages(2)
  const join = { appId: APP_ID, channel: 'twice', uid: 5 }
  const token = calls.token({ channel: 'twice', uid: 5, role: 'publisher' })
  await older.join({ ...join, token })
  expect(await newer.join({ ...join, token })).toEqual({ resolved: 5 })
  await older.until('state', 'DISCONNECTED', 'CONNECTED', 'UID_BANNED')
  expect(await newer.property('connectionState')).toBe('CONNECTED')
})

test('a page that is closed is gone at once', async () => {
  const [stays] = await calls.pages(1)
  const closes = await CallPage.open(await calls.browser(), calls.gateway)
  for (const [uid, page] of [
    [1, stays],
    [2, closes],
  ] as const) {
    const token = calls.token({ channel: 'closing', uid, role: 'publisher' })
    await page.join({ appId: APP_ID, channel: 'closing', token, uid })
  }
  await stays.until('user-joined', 2)
  await closes.page.close({ runBeforeUnload: true })
  await stays.until('user-left', 2)
})
