import { describe, expect, test } from 'vitest'

import { COMPAT_FAMILIES } from '../src/compat/family.ts'
import { get, NOW, post, testApp } from './support/app.ts'
import { answer, compatApp, form } from './support/compat.ts'

/*
 * The shapes in which each family says no: to a mistake, and to a caller without a credential.
 */

const TEXT: unknown = expect.any(String)
const ABOUT_CREDENTIAL: unknown = expect.stringContaining('credential')
const ANYTHING: unknown = expect.anything()
const ABOUT_ROLE: unknown = expect.stringContaining('role must be')
const DOCKER = { channelName: 'room', uid: '7' }

describe('a mistake is answered as the original does', () => {
  const MISTAKES: readonly {
    readonly request: Request
    readonly status: number
    readonly body: unknown
  }[] = [
    {
      request: get('/rtc/room/publisher/uid/x/'),
      status: 400,
      body: {
        status: 400,
        code: 'REQUEST_INVALID',
        message: TEXT,
        error: TEXT,
      },
    },
    { request: get('/chat/account/'), status: 404, body: { status: 404 } },
    { request: get('/chat/invalid/'), status: 404, body: { status: 404 } },
    { request: post('/getToken', { tokenType: 'x' }), status: 400, body: 'Unsupported tokenType' },
    {
      request: post('/getToken', { tokenType: 'rtc', uid: '1' }),
      status: 400,
      body: 'invalid: missing channel name',
    },
    {
      request: post('/getToken', { tokenType: 'rtc', channel: 'room' }),
      status: 400,
      body: 'invalid: missing user ID or account',
    },
    {
      request: post('/getToken', { tokenType: 'rtm', uid: '0' }),
      status: 400,
      body: 'invalid: missing user ID or account',
    },
    { request: get('/access_token'), status: 400, body: { error: 'channel name is required' } },
    { request: get('/rtcToken'), status: 400, body: { error: 'channel name is required' } },
    { request: get('/rtmToken'), status: 400, body: { error: 'account is required' } },
    { request: post('/rtmToken', ''), status: 400, body: { error: 'account is required' } },
    {
      request: post('/token/generate', { ...DOCKER, serviceRtc: { enable: true, role: 9 } }),
      status: 400,
      body: { code: -1, data: '', message: TEXT },
    },
    {
      request: post('/token/generate', { channelName: 'room' }),
      status: 400,
      body: { code: -1, data: '', message: 'no service is enabled' },
    },
    { request: post('/token/generate', 'not json'), status: 400, body: { code: -1, data: '' } },
    {
      request: post('/token/generate', {
        ...DOCKER,
        tokenExpireTs: NOW + 60,
        serviceRtc: { enable: true, role: 1 },
      }),
      status: 400,
      body: { message: 'tokenExpireTs looks like a Unix time' },
    },
    {
      request: post('/fetch_rtc_token', { uid: 1 }),
      status: 400,
      body: { token: '', code: '400', message: 'channelName is required' },
    },
    {
      request: get('/fetch_rtc_token'),
      status: 400,
      body: { token: '', code: '400', message: 'channelName is required' },
    },
    { request: post('/fetch_rtc_token', '[1]'), status: 400, body: { token: '', code: '400' } },
    {
      request: post('/fetch_education_token', { roomUuid: 'r', userUuid: 'u' }),
      status: 400,
      body: { code: '400' },
    },
    {
      request: post('/fetch_education_token', { roomUuid: 'r', userUuid: 'u', role: '99999' }),
      status: 400,
      body: { code: '400' },
    },
    {
      request: post('/token/getNew', { tokenType: 'x' }),
      status: 400,
      body: 'Unsupported tokenType',
    },
    {
      request: post('/generate-user-token', {}),
      status: 400,
      body: { error: 'user_uuid is required' },
    },
    {
      request: get('/api/token/generateUserToken'),
      status: 400,
      body: { error: 'account is required' },
    },
    ...['/chat/user//token', '/chat/user//token/'].map((path) => ({
      request: get(path),
      status: 400,
      body: 'the user is missing: /chat/user/NAME/token',
    })),
    {
      request: get('/chat/user/%zz/token'),
      status: 400,
      body: 'the path holds a broken percent sequence',
    },
    ...[
      '/chat/user/token',
      '/chat/user/a/b/token',
      '/chat/user/a/token/b',
      '/chat/user/a/token//',
    ].map((path) => ({ request: get(path), status: 404, body: ANYTHING })),
    {
      request: form('/token/generate', { userId: 'ada', tokenType: 'x' }),
      status: 400,
      body: 'tokenType must be user or app',
    },
    {
      request: get('/rtc/room/x/9/token'),
      status: 400,
      body: ABOUT_ROLE,
    },
    {
      request: post('/api/token', { uid: 7 }),
      status: 400,
      body: { error: 'channel is required' },
    },
    {
      request: post('/api/token', { channel: 'room' }),
      status: 400,
      body: { error: 'uid is required' },
    },
    {
      request: post('/api/token', { channel: 'room', uid: 0 }),
      status: 400,
      body: { error: 'uid is required' },
    },
    {
      request: post('/v2/token/generate', { appId: 'x', channelName: 'room' }),
      status: 400,
      body: { error: 'appId must be 32 hexadecimal characters' },
    },
    {
      request: post('/v2/token/generate', { appId: 'f'.repeat(32), channelName: 'room' }),
      status: 404,
      body: { code: 'PROJECT_NOT_FOUND' },
    },
    ...[[3], [], ['1']].map((types) => ({
      request: post('/v2/token/generate', { channelName: 'room', types }),
      status: 400,
      body: { error: 'types holds 1 (rtc) and 2 (rtm)' },
    })),
    ...[0, -1, 1.5].map((uid) => ({
      request: post('/fetch_rtc_token_string', { uid, channelName: 'room' }),
      status: 400,
      body: { code: '400', token: '' },
    })),
    { request: post('/rtc', { uid: '7' }), status: 400, body: { error: 'channel is required' } },
    { request: post('/sdk-token', { uid: '7' }), status: 404, body: ANYTHING },
    { request: post('/room-token', { uid: '7' }), status: 404, body: ANYTHING },
  ]
  const app = compatApp(COMPAT_FAMILIES)

  test.each(MISTAKES.map((row) => ({ ...row, name: `${row.request.method} ${row.request.url}` })))(
    '$name is $status',
    async ({ request, status, body }) => {
      const actual = await answer(app, request)
      expect(actual.status).toBe(status)
      if (typeof body === 'object') expect(actual.body).toMatchObject(body!)
      else expect(actual.body).toEqual(body)
    },
  )
})

describe('a missing credential is said in the words of the family', () => {
  const closed = testApp({ callers: [] })
  test.each([
    {
      request: get('/rtc/room/publisher/uid/7/'),
      body: { status: 401, message: TEXT, error: TEXT },
    },
    {
      request: post('/getToken', { tokenType: 'rtc' }),
      body: ABOUT_CREDENTIAL,
    },
    { request: get('/access_token'), body: { error: TEXT } },
    { request: get('/rtcToken'), body: { error: TEXT } },
    {
      request: post('/token/generate', DOCKER),
      body: { code: -2, data: '', message: TEXT },
    },
    {
      request: post('/fetch_rtc_token', {}),
      body: { token: '', code: '401', message: TEXT },
    },
    { request: post('/token/getNew', {}), body: ABOUT_CREDENTIAL },
    { request: post('/generate-user-token', {}), body: { error: TEXT } },
    {
      request: form('/token/generate', { userId: 'ada' }),
      body: ABOUT_CREDENTIAL,
    },
    { request: get('/rtc/room/7/1/token'), body: ABOUT_CREDENTIAL },
    { request: post('/api/token', 'not even json'), body: { error: TEXT } },
    { request: post('/v2/token/generate', {}), body: { error: TEXT } },
    { request: post('/rtc', {}), body: { error: TEXT } },
    { request: post('/api/agora/token', {}), body: { error: TEXT } },
  ])('$request.method $request.url', async ({ request, body }) => {
    const response = await closed.fetch(request)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    if (body === ABOUT_CREDENTIAL) expect(text).toEqual(body)
    else expect(JSON.parse(text)).toMatchObject(body as object)
  })
})
