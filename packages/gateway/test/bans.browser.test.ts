import { request } from 'node:https'
import { afterAll, beforeAll, expect } from 'vitest'
import { test } from './support/browser.ts'
import { APP_ID, Calls, CERTIFICATE } from './support/calls.ts'

const customer = { customerId: 'customer', customerSecret: 'secret' }

let calls: Calls
beforeAll(async () => {
  calls = await Calls.start({ appId: APP_ID, appCertificate: CERTIFICATE, ...customer })
})
afterAll(async () => calls.stop())

/** Calls the management API as a backend does. */
async function manage(
  method: string,
  path: string,
  body: object,
): Promise<Record<string, unknown>> {
  const text = JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const call = request(
      `${calls.gateway.url}${path}`,
      {
        method,
        ca: calls.gateway.authorityPem,
        headers: { 'Content-Type': 'application/json', 'Content-Length': text.length },
        auth: `${customer.customerId}:${customer.customerSecret}`,
      },
      (response) => {
        let answer = ''
        response.on('data', (chunk: Buffer) => (answer += chunk.toString()))
        response.on('end', () => resolve(JSON.parse(answer) as Record<string, unknown>))
      },
    )
    call.on('error', reject)
    call.end(text)
  })
}

test.for([
  { scope: { uid: 1 }, reason: 'UID_BANNED' },
  { scope: { cname: 'court', uid: 1 }, reason: 'UID_BANNED' },
  { scope: { ip: '127.0.0.1' }, reason: 'IP_BANNED' },
  { scope: { cname: 'court' }, reason: 'CHANNEL_BANNED' },
])(
  'a kicking rule for $scope puts out as $reason and keeps out until it is deleted',
  async ({ scope, reason }) => {
    const [page] = await calls.pages(1)
    const join = { appId: APP_ID, channel: 'court', uid: 1 }
    const token = calls.token({ channel: 'court', uid: 1, role: 'publisher' })
    await page.join({ ...join, token })
    const rule = { appid: APP_ID, ...scope, time: 60, privileges: ['join_channel'] }
    const { id } = await manage('POST', '/dev/v1/kicking-rule', rule)
    await page.until('state', 'DISCONNECTED', 'CONNECTED', reason)

    // The SDK takes a refusal of the edge for a failing network: it is let in, and put out at once.
    await page.reset()
    await page.join({ ...join, token })
    await page.until('state', 'DISCONNECTED', 'CONNECTED', reason)
    expect(calls.gateway.state().channels).toEqual([])

    await manage('DELETE', '/dev/v1/kicking-rule', { appid: APP_ID, id })
    await page.reset()
    expect(await page.join({ ...join, token })).toEqual({ resolved: 1 })
  },
)

test('a kick lets its target come back at once', async () => {
  const [page] = await calls.pages(1)
  const join = { appId: APP_ID, channel: 'kick', uid: 1 }
  const token = calls.token({ channel: 'kick', uid: 1, role: 'publisher' })
  await page.join({ ...join, token })
  expect(calls.gateway.kick({ appId: APP_ID, channel: 'kick', uid: 1 })).toBe(1)
  await page.until('state', 'DISCONNECTED', 'CONNECTED', 'UID_BANNED')
  expect(await page.join({ ...join, token })).toEqual({ resolved: 1 })
})

test('a rule against video ends the stream, and refuses the next one', async () => {
  const [page, other] = await calls.pages(2)
  for (const [uid, who] of [
    [1, page],
    [2, other],
  ] as const) {
    const token = calls.token({ channel: 'video', uid, role: 'publisher' })
    await who.join({ appId: APP_ID, channel: 'video', uid, token })
  }
  await page.publish('audio', 'video')
  await other.until('user-published', 1, 'video')
  const rule = { appid: APP_ID, uid: 1, privileges: ['publish_video'] }
  await manage('POST', '/dev/v1/kicking-rule', rule)
  await other.until('user-unpublished', 1, 'video')
  await page.unpublish('video')
  expect(await page.publish('video')).toMatchObject({
    rejected: {
      message:
        'AgoraRTCError UNEXPECTED_RESPONSE: ERR_PUBLISH_REQUEST_INVALID: no permission to publish',
    },
  })
  expect(await page.property('connectionState')).toBe('CONNECTED')
})
