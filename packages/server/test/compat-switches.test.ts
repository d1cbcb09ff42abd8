import { describe, expect, test } from 'vitest'

import { COMPAT_FAMILIES } from '../src/compat/family.ts'
import { CERTIFICATE, get, post } from './support/app.ts'
import { answer, compatApp, form } from './support/compat.ts'
import { decoded, rtcService, rtmService } from './support/decoded.ts'
import { policyFor } from './support/policy.ts'

/*
 * What an operator decides: how close to the original, what policy makes of greedy clients, whose path it is.
 */

const LISTENERS = {
  service: 'rtc',
  channels: ['room-*'],
  role: 'subscriber',
  uid: { rule: 'any' },
  maxLifetimeSeconds: 600,
  defaultLifetimeSeconds: 300,
}

describe('a client that always asks to publish gets what the policy allows', () => {
  const app = compatApp(COMPAT_FAMILIES, {}, { policy: policyFor('anonymous', LISTENERS) })
  test.each([
    { request: get('/rtc/room-1/publisher/uid/7/?expiry=86400'), field: 'rtcToken', seconds: 600 },
    { request: get('/rtc/room-1/publisher/uid/7'), field: 'rtcToken', seconds: 300 },
    { request: get('/rtc/room-1/1/uid/7/?expiry=60'), field: 'rtcToken', seconds: 60 },
    { request: get('/access_token?channel=room-1&uid=7'), field: 'token', seconds: 300 },
    {
      request: get('/access_token?channel=room-1&uid=7&expiredTs=1999999999'),
      field: 'token',
      seconds: 600,
    },
    { request: get('/rtcToken?channelName=room-1&uid=7'), field: 'key', seconds: 300 },
    {
      request: post('/fetch_rtc_token', { uid: 7, channelName: 'room-1', role: 1 }),
      field: 'token',
      seconds: 300,
    },
    {
      request: post('/rtc', { uid: '7', channel: 'room-1', role: 'publisher' }),
      field: 'rtcToken',
      seconds: 300,
    },
  ])('$request.url', async ({ request, field, seconds }) => {
    const { status, body } = await answer(app, request)
    expect(status).toBe(200)
    const token = decoded((body as Record<string, unknown>)[field])
    expect(token.services).toEqual([rtcService('room-1', '7', 'subscriber', seconds)])
    expect(token.expires).toBe(seconds)
    expect(body).toMatchObject({ expiresIn: seconds })
  })

  test.each([
    { what: 'another channel', request: get('/rtc/other/publisher/uid/7/') },
    { what: 'a token for any user', request: get('/rtc/room-1/publisher/uid/0/') },
    { what: 'a token for any user, without a uid', request: get('/access_token?channel=room-1') },
    { what: 'a service that is not allowed', request: get('/rtm/ada/') },
    { what: 'Chat for the whole application', request: get('/chat/app/') },
  ])('and is refused $what', async ({ request }) => {
    expect((await answer(app, request)).status).toBe(403)
  })
})

describe('a request for several services is granted as a whole or not at all', () => {
  const app = compatApp(COMPAT_FAMILIES, {}, { policy: policyFor('anonymous', LISTENERS) })
  test.each([
    post('/token/generate', {
      channelName: 'room-1',
      uid: '7',
      serviceRtc: { enable: true, role: 2 },
      serviceRtm: { enable: true },
    }),
    post('/token/generate', {
      channelName: 'room-1',
      uid: '7',
      serviceRtc: { enable: true, role: 2 },
      serviceChat: { enableApp: true },
    }),
    post('/v2/token/generate', { channelName: 'room-1', uid: '7', types: [1, 2] }),
    get('/rte/room-1/publisher/uid/7/'),
    post('/api/token', { channel: 'room-1', uid: 7 }),
    // An RTM token that holds only its stream channel would be none.
    post('/getToken', { tokenType: 'rtm', uid: '7', channel: 'room-1' }),
  ])('$url', async (request) => {
    expect((await answer(app, request)).status).toBe(403)
  })

  test('Chat for the whole application needs its own scope, whoever asks', async () => {
    const open = compatApp(COMPAT_FAMILIES)
    for (const request of [
      get('/chat/app/'),
      get('/chat/app/token'),
      get('/api/token/generateAppToken'),
      post('/generate-app-token', { expire: 60 }),
      form('/token/generate', { userId: 'x', tokenType: 'app' }),
      post('/token/generate', { channelName: 'r', serviceChat: { enableApp: true } }),
      post('/token/generate', { channelName: 'r', serviceApaas: { enableApp: true } }),
    ]) {
      expect((await answer(open, request)).status).toBe(403)
    }
    const backend = compatApp(
      COMPAT_FAMILIES,
      {},
      {
        callers: [
          {
            name: 'backend',
            authenticate: () => ({
              kind: 'api-key',
              subject: 'key_1',
              claims: {},
              scopes: ['chat:app'],
            }),
          },
        ],
        policy: policyFor('api-key', { service: 'chatApp' }),
      },
    )
    const { body } = await answer(backend, get('/chat/app/'))
    expect(decoded((body as { chatToken: string }).chatToken).services).toEqual([
      { type: 'chat', user: '', privileges: { 2: 3600 } },
    ])
  })

  test('a stream channel that is not allowed is left out of an RTM token', async () => {
    const rtmOnly = compatApp(
      COMPAT_FAMILIES,
      {},
      {
        policy: policyFor('anonymous', { service: 'rtm', userIds: ['*'] }),
      },
    )
    const { body } = await answer(
      rtmOnly,
      post('/getToken', { tokenType: 'rtm', uid: 'ada', channel: 'room' }),
    )
    expect(decoded((body as { token: string }).token).services).toEqual([rtmService('ada')])
  })
})

describe('strict: as the original, where that surprises people', () => {
  test('the community server takes every other role for a subscriber', async () => {
    const app = compatApp(['community-go'], { strict: new Set(['community-go']) })
    for (const role of ['1', 'host', 'audience', 'nonsense']) {
      const { body } = await answer(app, get(`/rtc/room/${role}/uid/7/`))
      expect(decoded((body as { rtcToken: string }).rtcToken).services).toEqual([
        rtcService('room', '7', 'subscriber'),
      ])
    }
    const { body } = await answer(
      app,
      post('/getToken', { tokenType: 'rtc', channel: 'room', uid: '7', role: 'host' }),
    )
    expect(decoded((body as { token: string }).token).services).toEqual([
      rtcService('room', '7', 'subscriber'),
    ])
  })

  test('its Node sibling knows publisher and audience', async () => {
    const app = compatApp(['community-node'], { strict: new Set(['community-node']) })
    expect((await answer(app, get('/rtc/room/audience/uid/7/'))).status).toBe(200)
    expect(await answer(app, get('/rtc/room/subscriber/uid/7/'))).toMatchObject({
      status: 400,
      body: { error: 'role is incorrect' },
    })
  })

  test('the one-click sample answers a missing channel with 500, once it knows the caller', async () => {
    const strict = { strict: new Set(['one-click'] as const) }
    const app = compatApp(['one-click'], strict)
    const response = await app.fetch(get('/access_token'))
    expect(response.status).toBe(500)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ error: 'channel name is required' })
    expect(app.audit).toMatchObject([{ action: 'token.refuse' }])
    const closed = compatApp(['one-click'], strict, { callers: [] })
    expect((await closed.fetch(get('/access_token'))).status).toBe(401)
    expect((await app.fetch(get('/access_token?channel=a&uid=-1'))).status).toBe(400)
  })

  test('the guide has the text of an error in its token', async () => {
    const app = compatApp(['guide'], { strict: new Set(['guide']) })
    expect(await answer(app, post('/fetch_rtc_token', {}))).toMatchObject({
      status: 400,
      body: { token: 'channelName is required', code: '400' },
    })
  })
})

describe('an App Certificate that a client sends along', () => {
  const SENT = 'ffffffffffffffffffffffffffffffff'
  const requests = [
    () => post('/v2/token/generate', { appCertificate: SENT, channelName: 'room', uid: '7' }),
    () => post('/rtc', { certificate: SENT, channel: 'room', uid: '7' }),
    () => post('/rtm', { appCertificate: SENT, uid: 'ada' }),
    () => post('/chat', { certificate: SENT, uid: 'ada' }),
  ]

  test.each(requests)('is not used, and said to be in danger', async (request) => {
    const app = compatApp(COMPAT_FAMILIES)
    const { status, body } = await answer(app, request())
    expect(status).toBe(200)
    const fields = body as Record<string, unknown>
    expect(fields.warning).toContain('App Certificate')
    decoded(fields.token ?? fields.rtcToken ?? fields.rtmToken ?? fields.chatToken)
    expect(app.audit).toMatchObject([{ action: 'token.issue', note: fields.warning }])
    expect(JSON.stringify([app.audit, body])).not.toMatch(new RegExp(`${SENT}|${CERTIFICATE}`))
  })

  test.each(requests)('is refused where the operator wants that', async (request) => {
    const app = compatApp(COMPAT_FAMILIES, { refuseCertificates: true })
    const { status, body } = await answer(app, request())
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'the request carries an App Certificate' })
  })

  test('is not missed', async () => {
    const app = compatApp(COMPAT_FAMILIES, { refuseCertificates: true })
    const { body } = await answer(app, post('/rtc', { certificate: '', channel: 'room', uid: '7' }))
    expect(body).not.toHaveProperty('warning')
  })
})

describe('/token/generate belongs to two servers', () => {
  const asDocker = { channelName: 'room', uid: '7', serviceRtc: { enable: true, role: 1 } }
  test.each([
    {
      sent: 'JSON with channelName',
      request: post('/token/generate', asDocker),
      status: 200,
      docker: true,
    },
    {
      sent: 'JSON with both',
      request: post('/token/generate', { ...asDocker, userId: 'ada' }),
      status: 200,
      docker: true,
    },
    {
      sent: 'JSON with a service only',
      request: post('/token/generate', { uid: '7', serviceRtm: { enable: true } }),
      status: 200,
      docker: true,
    },
    {
      sent: 'JSON with userId',
      request: post('/token/generate', { userId: 'ada' }),
      status: 200,
      docker: false,
    },
    {
      sent: 'a form',
      request: form('/token/generate', { userId: 'ada' }),
      status: 200,
      docker: false,
    },
    {
      sent: 'JSON that is said to be a form',
      request: post('/token/generate', asDocker, {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      status: 200,
      docker: true,
    },
    {
      sent: 'a form without userId',
      request: form('/token/generate', { x: 'y' }),
      status: 400,
      docker: true,
    },
    { sent: 'JSON with neither', request: post('/token/generate', {}), status: 400, docker: true },
    { sent: 'no JSON', request: post('/token/generate', 'x'), status: 400, docker: true },
  ])('$sent: $status, from Docker: $docker', async ({ request, status, docker }) => {
    const response = await answer(compatApp(['docker', 'chat']), request)
    expect(response.status).toBe(status)
    expect(typeof response.body).toBe(docker ? 'object' : 'string')
  })

  test('each alone serves only its own', async () => {
    expect((await answer(compatApp(['chat']), post('/token/generate', asDocker))).status).toBe(400)
    expect(
      (await answer(compatApp(['docker']), form('/token/generate', { userId: 'a' }))).status,
    ).toBe(400)
  })
})

describe('/rtc/… with four segments', () => {
  test('that ends in "token" is the Chat sample\u2019s, every other the community server\u2019s', async () => {
    const app = compatApp(COMPAT_FAMILIES)
    expect(typeof (await answer(app, get('/rtc/room/7/1/token'))).body).toBe('string')
    expect(typeof (await answer(app, get('/rtc/room/1/uid/7'))).body).toBe('object')
    const alone = compatApp(['community-go'])
    const { body } = await answer(alone, get('/rtc/room/1/userAccount/token'))
    expect(decoded((body as { rtcToken: string }).rtcToken).services).toMatchObject([
      { user: 'token' },
    ])
    expect((await answer(compatApp(['chat']), get('/rtc/room/1/uid/7'))).status).toBe(404)
  })
})

test('the middleware stamps every answer with the time', async () => {
  for (const body of [{ tokenType: 'rtm', uid: 'ada' }, {}]) {
    const response = await compatApp(['middleware']).fetch(post('/token/getNew', body))
    expect(response.headers.get('x-timestamp')).toBe('1795478400')
  }
})
