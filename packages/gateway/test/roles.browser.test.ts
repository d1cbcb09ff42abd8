import { afterAll, beforeAll, expect } from 'vitest'
import { test } from './support/browser.ts'
import { APP_ID, Calls, CERTIFICATE } from './support/calls.ts'

/* Co-host authentication: the project asks for a publish privilege before anybody may send. */

let calls: Calls
beforeAll(async () => {
  calls = await Calls.start({ appId: APP_ID, appCertificate: CERTIFICATE, coHostAuth: true })
})
afterAll(async () => calls.stop())

const live = { appId: APP_ID, mode: 'live' } as const

test('audience becomes host with a better token, and audience again', async () => {
  const [host, guest] = await calls.pages(2)
  const channel = 'stage'
  await host.join({
    ...live,
    ...{ channel, uid: 1, role: 'host' },
    token: calls.token({ channel, uid: 1, role: 'publisher' }),
  })
  const subscriber = calls.token({ channel, uid: 2, role: 'subscriber' })
  await guest.join({ ...live, channel, uid: 2, role: 'audience', token: subscriber })
  await guest.until('user-joined', 1)

  expect(await guest.call('setClientRole', 'host')).toMatchObject({
    rejected: {
      code: 'UNEXPECTED_RESPONSE',
      message:
        'AgoraRTCError UNEXPECTED_RESPONSE: ERR_SET_CLIENT_ROLE_TIMEOUT: no permission to publish',
      data: { code: 2018 },
    },
  })
  expect(await guest.property('role')).toBe('audience')
  expect((await host.seen()).map(([name]) => name)).not.toContain('user-joined')

  const publisher = calls.token({ channel, uid: 2, role: 'publisher' })
  expect(await guest.call('renewToken', publisher)).toEqual({ resolved: undefined })
  expect(await guest.call('setClientRole', 'host')).toEqual({ resolved: undefined })
  await host.until('user-joined', 2)
  expect(await guest.publish('audio')).toEqual({ resolved: undefined })
  await host.until('user-published', 2, 'audio')

  await guest.unpublish('audio')
  expect(await guest.call('setClientRole', 'audience')).toEqual({ resolved: undefined })
  await host.until('user-left', 2, 'BecomeAudience')
})

test('a subscriber who says host from the start cannot publish', async () => {
  const [page] = await calls.pages(1)
  const token = calls.token({ channel: 'sly', uid: 3, role: 'subscriber' })
  expect(await page.join({ ...live, channel: 'sly', uid: 3, role: 'host', token })).toEqual({
    resolved: 3,
  })
  expect(await page.publish('audio')).toMatchObject({
    rejected: {
      message:
        'AgoraRTCError UNEXPECTED_RESPONSE: ERR_PUBLISH_REQUEST_INVALID: no permission to publish',
    },
  })
  expect(calls.gateway.state().channels[0]?.members[0]?.publishing).toEqual([])
})

test('a publish privilege that ends takes its stream away and nobody out', async () => {
  const [viewer, host] = await calls.pages(2)
  const channel = 'privileges'
  await viewer.join({
    ...live,
    ...{ channel, uid: 1, role: 'audience' },
    token: calls.token({ channel, uid: 1, role: 'subscriber' }, 3600),
  })
  const token = calls.token(
    {
      channel,
      uid: 2,
      privileges: { joinChannel: 3600, publishAudioStream: 300, publishVideoStream: 3600 },
    },
    3600,
  )
  await host.join({ ...live, channel, uid: 2, role: 'host', token })
  await host.publish('audio', 'video')
  await viewer.until('user-published', 2, 'audio')

  calls.gateway.advanceClock(275)
  await host.until('will-expire')
  calls.gateway.advanceClock(30)
  const seen = await viewer.until('user-unpublished', 2, 'audio')
  expect(seen.filter(([name]) => name === 'user-unpublished')).toEqual([
    ['user-unpublished', 2, 'audio'],
  ])
  expect(await host.property('connectionState')).toBe('CONNECTED')
})

test('a data message without the privilege is not delivered', async () => {
  const [one, two] = await calls.pages(2)
  const channel = 'data'
  for (const [uid, page, role] of [
    [1, one, 'publisher'],
    [2, two, 'subscriber'],
  ] as const) {
    await page.join({ appId: APP_ID, channel, uid, token: calls.token({ channel, uid, role }) })
  }
  await one.until('user-joined', 2)
  await two.call('sendStreamMessage', 'not allowed')
  await one.call('sendStreamMessage', 'allowed')
  await two.until('stream-message', 1, 'allowed')
  expect((await one.seen()).map(([name]) => name)).not.toContain('stream-message')
  expect(await two.property('connectionState')).toBe('CONNECTED')
})
