import { afterAll, beforeAll, expect } from 'vitest'
import { type GatewayProject, ProjectList, type Projects } from '../src/index.ts'
import { test } from './support/browser.ts'
import type { CallPage } from './support/call-page.ts'
import { APP_ID, Calls, CERTIFICATE } from './support/calls.ts'

let withCertificate: ProjectList
let changed: GatewayProject | undefined
let calls: Calls
beforeAll(async () => {
  withCertificate = new ProjectList([{ appId: APP_ID, appCertificate: CERTIFICATE }], {
    now: () => 0,
    randomHex: (bytes) => 'e'.repeat(2 * bytes),
  })
  const projects: Projects = {
    find: (appId) => changed ?? withCertificate.find(appId),
    list: () => withCertificate.list(),
  }
  // Without a media connection that goes on, the SDK joins anew when its socket is lost.
  calls = await Calls.start({ projects, media: false })
})
afterAll(async () => calls.stop())

const everybody = { appId: APP_ID }

test('a killed socket comes back, publishes again, and nobody left or joined', async () => {
  const [page, other] = await calls.pages(2)
  const channel = 'killed'
  for (const [uid, who] of [
    [1, page],
    [2, other],
  ] as const) {
    const token = calls.token({ channel, uid, role: 'publisher' })
    await who.join({ appId: APP_ID, channel, uid, token })
  }
  await page.publish('audio', 'video')
  await other.until('user-published', 1, 'audio')
  const before = (await other.seen()).length

  expect(calls.gateway.cut({ ...everybody, uid: 1 })).toBe(1)
  await page.until('state', 'CONNECTED', 'RECONNECTING')
  await other.page.waitForFunction((count) => {
    const { seen } = globalThis as unknown as { seen: unknown[] }
    return seen.length >= count + 4
  }, before)
  const names = (await other.seen()).slice(before).map(([name]) => name)
  expect(names).not.toContain('user-left')
  expect(names).not.toContain('user-joined')

  // The call is whole: it can be changed, warned of its end, and ended.
  expect(await page.unpublish('video')).toEqual({ resolved: undefined })
  expect(await page.publish('video')).toEqual({ resolved: undefined })
  calls.gateway.advanceClock(575)
  await page.until('will-expire')
})

test('a token that expired while the socket was gone ends the call on the way back', async () => {
  const [page] = await calls.pages(1)
  const token = calls.token({ channel: 'late', uid: 1, role: 'publisher' })
  await page.join({ appId: APP_ID, channel: 'late', uid: 1, token })
  calls.gateway.cut(everybody)
  calls.gateway.advanceClock(700)
  await page.until('did-expire')
  expect(await page.property('connectionState')).toBe('DISCONNECTED')
})

test('a certificate deleted meanwhile ends it as an expiry, for the SDK would ask for ever', async () => {
  const [page] = await calls.pages(1)
  const token = calls.token({ channel: 'rotated', uid: 1, role: 'publisher' })
  await page.join({ appId: APP_ID, channel: 'rotated', uid: 1, token })
  changed = { ...withCertificate.list()[0]!, certificates: [] }
  calls.gateway.cut(everybody)
  await page.until('did-expire')
  expect(calls.gateway.state().channels).toEqual([])
  changed = undefined
})

test('a socket that stays away is given up, and the others hear it timed out', async () => {
  const [page, other] = await calls.pages(2)
  const channel = 'away'
  for (const [uid, who] of [
    [1, page],
    [2, other],
  ] as const) {
    const token = calls.token({ channel, uid, role: 'publisher' })
    await who.join({ appId: APP_ID, channel, uid, token })
  }
  await other.until('user-joined', 1)
  await page.page.context().setOffline(true)
  calls.gateway.cut({ ...everybody, uid: 1 })
  await calls.gateway.events.next(({ type }) => type === 'disconnected', {
    afterId: 0,
    timeoutMs: 5000,
  })
  calls.gateway.advanceClock(21)
  await other.until('user-left', 1, 'ServerTimeOut')
  await page.page.context().setOffline(false)
})

/** Without a network for as long as `meanwhile` takes. */
async function away(page: CallPage, uid: number, meanwhile: () => Promise<void>): Promise<void> {
  await page.page.context().setOffline(true)
  calls.gateway.cut({ ...everybody, uid })
  await page.until('state', 'RECONNECTING', 'CONNECTED')
  await meanwhile()
  await page.page.context().setOffline(false)
}

test('what changed while the network was lost is known on both sides when it is back', async () => {
  const [page, other] = await calls.pages(2)
  const channel = 'changed'
  for (const [uid, who, role] of [
    [1, page, 'audience'],
    [2, other, 'host'],
  ] as const) {
    const token = calls.token({ channel, uid, role: 'publisher' })
    await who.join({ appId: APP_ID, channel, uid, token, mode: 'live', role })
  }
  await other.publish('audio', 'video')
  await page.until('user-published', 2, 'video')
  await page.until('user-published', 2, 'audio')
  await away(page, 1, async () => {
    expect(await other.unpublish('video')).toEqual({ resolved: undefined })
    expect(await page.call('setClientRole', 'host')).toEqual({ resolved: undefined })
  })
  await page.until('user-unpublished', 2, 'video')
  await other.until('user-joined', 1)
  expect(await page.publish('audio')).toEqual({ resolved: undefined })
  await other.until('user-published', 1, 'audio')
})

test('one whose uid was taken while its network was lost is out, and the newer stays', async () => {
  const [page, other] = await calls.pages(2)
  const channel = 'taken'
  const token = calls.token({ channel, uid: 1, role: 'publisher' })
  const join = { appId: APP_ID, channel, uid: 1, token }
  await page.join(join)
  await away(page, 1, async () => {
    expect(await other.join(join)).toEqual({ resolved: 1 })
  })
  await page.until('state', 'DISCONNECTED', 'CONNECTED', 'UID_BANNED')
  expect(await other.property('connectionState')).toBe('CONNECTED')
})
