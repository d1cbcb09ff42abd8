import { verify006 } from '@tessera/token/006'
import { describe, expect, test } from 'vitest'

import { COMPAT_FAMILIES, DEFAULT_COMPAT_OPTIONS } from '../src/compat/family.ts'
import { readConfig } from '../src/config/read-config.ts'
import { APP_ID, CERTIFICATE, get, NOW, post, testApp } from './support/app.ts'
import { decoded } from './support/decoded.ts'

/*
 * Roles, uids and lifetimes as old clients spell them: what they become, or why they are refused. Nothing is cut to fit.
 */

type Body = Readonly<Record<string, unknown>>

const app = testApp()

async function ask(request: Request): Promise<{ status: number; body: Body; text: string }> {
  const response = await app.fetch(request)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, body: isJson ? (JSON.parse(text) as Body) : {}, text }
}

/** The endpoints that take a uid, each with the field of its token. */
const UID_ENDPOINTS = {
  'GET /rtc': (uid: string) => [
    get(`/rtc/room/publisher/uid/${encodeURIComponent(uid)}/`),
    'rtcToken',
  ],
  'GET /access_token': (uid: string) => [get(`/access_token?channel=room&uid=${uid}`), 'token'],
  'GET /fetch_rtc_token': (uid: string) => [
    get(`/fetch_rtc_token?channelName=room&uid=${uid}`),
    'token',
  ],
  'POST /fetch_rtc_token': (uid: string) => [
    post('/fetch_rtc_token', { channelName: 'room', uid }),
    'token',
  ],
  'GET /rtcToken': (uid: string) => [get(`/rtcToken?channelName=room&uid=${uid}`), 'token'],
} as const satisfies Record<string, (uid: string) => readonly [Request, string]>

const UIDS = [
  { uid: '0', becomes: '' },
  { uid: '', becomes: '' },
  { uid: '1', becomes: '1' },
  { uid: '4294967295', becomes: '4294967295' },
  { uid: '4294967296', becomes: undefined },
  { uid: '18446744073709551617', becomes: undefined },
  { uid: '-1', becomes: undefined },
  { uid: '1.5', becomes: undefined },
  { uid: '0123', becomes: undefined },
  { uid: '00', becomes: undefined },
] as const

describe.each(Object.entries(UID_ENDPOINTS))('%s', (_name, request) => {
  test.each(UIDS)('makes of the uid "$uid": $becomes', async ({ uid, becomes }) => {
    const [asked, field] = request(uid)
    const { status, body } = await ask(asked)
    if (becomes === undefined) {
      expect(status).toBe(400)
      expect(JSON.stringify(body)).toContain('uid must be a whole number from 0 to 4294967295')
    } else {
      expect(status).toBe(200)
      expect(decoded(body[field]).services).toMatchObject([{ type: 'rtc', user: becomes }])
    }
  })
})

describe('/rtc/:channel/:role/:tokenType/:uid', () => {
  test.each([
    { tokenType: 'uid', uid: 'alice', becomes: undefined },
    { tokenType: 'uid', uid: '1e3', becomes: undefined },
    { tokenType: 'userAccount', uid: 'alice', becomes: 'alice' },
    { tokenType: 'userAccount', uid: '1234', becomes: '1234' },
    { tokenType: 'userAccount', uid: '0', becomes: undefined },
    { tokenType: 'userAccount', uid: '', becomes: undefined },
    { tokenType: 'userAccount', uid: '0123', becomes: '0123' },
    { tokenType: 'userAccount', uid: 'a b@c', becomes: 'a b@c' },
    { tokenType: 'userAccount', uid: 'token', becomes: undefined },
    { tokenType: 'account', uid: 'alice', becomes: undefined },
    { tokenType: '', uid: '1', becomes: undefined },
  ])('makes of the $tokenType "$uid": $becomes', async ({ tokenType, uid, becomes }) => {
    const { status, body } = await ask(
      get(`/rtc/room/publisher/${tokenType}/${encodeURIComponent(uid)}/`),
    )
    expect(status).toBe(becomes === undefined ? 400 : 200)
    if (becomes !== undefined) {
      expect(decoded(body.rtcToken).services).toMatchObject([{ user: becomes }])
    }
  })

  test.each([
    { role: '1', privileges: ['1', '2', '3', '4'] },
    { role: 'publisher', privileges: ['1', '2', '3', '4'] },
    { role: 'host', privileges: ['1', '2', '3', '4'] },
    { role: 'broadcaster', privileges: ['1', '2', '3', '4'] },
    { role: '2', privileges: ['1'] },
    { role: 'subscriber', privileges: ['1'] },
    { role: 'audience', privileges: ['1'] },
    { role: 'nonsense', privileges: undefined },
    { role: 'Publisher', privileges: undefined },
    { role: '0', privileges: undefined },
    { role: '', privileges: undefined },
  ])('makes of the role "$role" the privileges $privileges', async ({ role, privileges }) => {
    const { status, body } = await ask(get(`/rtc/room/${role}/uid/1/`))
    expect(status).toBe(privileges === undefined ? 400 : 200)
    if (privileges !== undefined) {
      const [service] = decoded(body.rtcToken).services
      expect(Object.keys(service?.privileges ?? {})).toEqual(privileges)
    }
  })

  test.each([
    { path: '/rtc/room%20one/publisher/uid/1/', channel: 'room one' },
    { path: '/rtc/a%2523b/publisher/uid/1/', channel: 'a%23b' },
    { path: '/rtc/100%25/publisher/uid/1', channel: '100%' },
    { path: '/rtc/a%23b%3Fc/publisher/uid/1/', channel: 'a#b?c' },
    { path: '/rtc/a+b/publisher/uid/1/', channel: 'a+b' },
    { path: '/rtc/a%2Fb/publisher/uid/1/', channel: undefined },
    { path: '/rtc/caf%C3%A9/publisher/uid/1/', channel: undefined },
    { path: '/rtc/%FF/publisher/uid/1/', channel: undefined },
    { path: '/rtc//publisher/uid/1/', channel: undefined },
    { path: `/rtc/${'x'.repeat(64)}/publisher/uid/1/`, channel: 'x'.repeat(64) },
    { path: `/rtc/${'x'.repeat(65)}/publisher/uid/1/`, channel: undefined },
  ])('decodes $path once', async ({ path, channel }) => {
    const { status, body } = await ask(get(path))
    expect(status).toBe(channel === undefined ? 400 : 200)
    if (channel !== undefined) expect(decoded(body.rtcToken).services).toMatchObject([{ channel }])
  })

  test.each(['/rtc/room', '/rtc/room/publisher/uid', '/rtc/room/publisher/uid/1/2', '/rte/a/b/c'])(
    'has no %s',
    async (path) => {
      expect(await ask(get(path))).toMatchObject({ status: 404, body: { status: 404 } })
    },
  )
})

describe('a lifetime in seconds', () => {
  const ENDPOINTS = {
    'GET /rtc': (expiry: string) => [
      get(`/rtc/room/publisher/uid/1/?expiry=${expiry}`),
      'rtcToken',
    ],
    'GET /rtm': (expiry: string) => [get(`/rtm/ada/?expiry=${expiry}`), 'rtmToken'],
    'POST /getToken': (expire: string) => [
      post('/getToken', { tokenType: 'rtc', channel: 'room', uid: '1', expire }),
      'token',
    ],
    'POST /getToken, as a number': (expire: string) => [
      post(
        '/getToken',
        `{"tokenType":"rtc","channel":"room","uid":1,"expire":${expire || 'null'}}`,
      ),
      'token',
    ],
  } as const satisfies Record<string, (seconds: string) => readonly [Request, string]>

  test.each(
    Object.entries(ENDPOINTS).flatMap(([name, request]) =>
      [
        { sent: '', becomes: 3600 },
        { sent: '1', becomes: 1 },
        { sent: '3600', becomes: 3600 },
        { sent: '86400', becomes: 86_400 },
        { sent: '90000', becomes: 86_400 },
        { sent: '0', becomes: undefined },
        { sent: '-5', becomes: undefined },
        { sent: '1.5', becomes: undefined },
        { sent: String(NOW + 3600), becomes: undefined },
      ].map((row) => ({ name, request, ...row })),
    ),
  )('$name with "$sent" lasts $becomes seconds', async ({ request, sent, becomes }) => {
    const [asked, field] = request(sent)
    const { status, body, text } = await ask(asked)
    expect(status).toBe(becomes === undefined ? 400 : 200)
    if (becomes !== undefined) expect(decoded(body[field]).expires).toBe(becomes)
    else if (sent.length >= 10) expect(text).toContain('looks like a Unix time')
    else expect(text).toContain('must be a whole number of seconds')
  })

  test.each(['1e3', 'NaN', '3600s', ' 60', '+60', '0x10'])('is not %s', async (sent) => {
    const { status } = await ask(
      get(`/rtc/room/publisher/uid/1/?expiry=${encodeURIComponent(sent)}`),
    )
    expect(status).toBe(400)
  })
})

describe('/access_token?expiredTs=', () => {
  test.each([
    { sent: undefined, becomes: 3600 },
    { sent: '', becomes: 3600 },
    { sent: '0', becomes: 3600 },
    { sent: String(NOW + 60), becomes: 60 },
    { sent: String(NOW + 86_400), becomes: 86_400 },
    { sent: String(NOW + 90_000), becomes: 86_400 },
    { sent: '4294967295', becomes: 86_400 },
    { sent: String(NOW - 1), error: 'is in the past' },
    { sent: String(NOW), error: 'is in the past' },
    { sent: '3600', error: 'must be a moment in Unix seconds' },
    { sent: '-5', error: 'must be a moment in Unix seconds' },
    { sent: '1e9', error: 'must be a moment in Unix seconds' },
  ])('is a moment: $sent', async ({ sent, becomes, error }) => {
    const query = sent === undefined ? '' : `&expiredTs=${sent}`
    const { status, body } = await ask(get(`/access_token?channel=room&uid=1${query}`))
    if (error === undefined) {
      expect(status).toBe(200)
      expect(decoded(body.token).expires).toBe(becomes)
      expect(body).toMatchObject({ expiresIn: becomes, expiresAt: NOW + becomes })
    } else {
      expect(status).toBe(400)
      expect(body.error).toContain(error)
    }
  })
})

describe('a switch for clients older than AccessToken2', () => {
  const old = testApp(
    {},
    { compat: { ...DEFAULT_COMPAT_OPTIONS, families: COMPAT_FAMILIES, format: '006' } },
  )

  test('gives them 006, as Agora counts it there', async () => {
    const response = await old.fetch(get('/rtc/room/publisher/uid/7/?expiry=60'))
    const { rtcToken } = (await response.json()) as { rtcToken: string }
    expect(rtcToken.startsWith(`006${APP_ID}`)).toBe(true)
    const verified = verify006(
      rtcToken,
      { certificates: [CERTIFICATE], channel: 'room', uid: 7 },
      { now: NOW },
    )
    expect(verified.privileges).toMatchObject(
      [1, 2, 3, 4].map((id) => ({ id, expiresAt: NOW + 60 })),
    )
  })

  test('gives two 006 tokens where a client asks for both', async () => {
    const response = await old.fetch(get('/rte/room/publisher/uid/7/'))
    const body = (await response.json()) as { rtcToken: string; rtmToken: string }
    expect([body.rtcToken.slice(0, 3), body.rtmToken.slice(0, 3)]).toEqual(['006', '006'])
  })

  test.each([
    { request: get('/chat/account/ada/'), field: 'chatToken' },
    { request: post('/getToken', { tokenType: 'chat', uid: 'ada' }), field: 'token' },
    { request: post('/generate-user-token', { user_uuid: 'ada' }), field: 'token' },
  ])('gives 007 for what 006 cannot say: $request.url', async ({ request, field }) => {
    const body = (await (await old.fetch(request)).json()) as Body
    expect(String(body[field]).slice(0, 3)).toBe('007')
  })
})

test('two hundred users at once get their own tokens', async () => {
  const users = Array.from({ length: 200 }, (_, index) => ({
    uid: index + 1,
    ChannelName: `room-${index % 7}`,
    role: (index % 2) + 1,
  }))
  const answers = await Promise.all(users.map((user) => ask(post('/fetch_rtc_token', user))))
  for (const [index, { body }] of answers.entries()) {
    const { uid, ChannelName, role } = users[index]!
    const [service] = decoded(body.token).services
    expect(service).toMatchObject({ channel: ChannelName, user: String(uid) })
    expect(Object.keys(service?.privileges ?? {})).toHaveLength(role === 1 ? 4 : 1)
  }
})

test('a request for Chat without a user is refused, not answered with the whole application', async () => {
  for (const body of [{ tokenType: 'chat' }, { tokenType: 'chat', uid: '' }]) {
    const { status, text } = await ask(post('/getToken', body))
    expect({ status, text }).toEqual({ status: 400, text: 'invalid: missing user ID or account' })
  }
})

test.each([
  { env: { APP_ID }, lacks: 'APP_CERTIFICATE' },
  { env: { APP_ID, APP_CERTIFICATE: '' }, lacks: 'APP_CERTIFICATE' },
  { env: { APP_ID, APP_CERTIFICATE: 'short' }, lacks: 'APP_CERTIFICATE' },
  { env: { APP_CERTIFICATE: CERTIFICATE }, lacks: 'APP_ID' },
])('a server without $lacks does not start', ({ env, lacks }) => {
  expect(() => readConfig(env, () => '')).toThrow(lacks)
})
