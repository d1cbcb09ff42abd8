import { describe, expect, test } from 'vitest'
import { type LegacyFamily, tokenSource, type TokenRequest } from '../index.ts'
import { manualClock } from '../testing/index.ts'

const NOW = 1_800_000_000
const BASE = 'https://tokens.example.com/t/ticket'

const rtc: TokenRequest = { type: 'rtc', channel: 'my room', uid: 42, role: 'publisher' }
const listener: TokenRequest = { ...rtc, uid: 'alice', role: 'subscriber', expiresInSeconds: 600 }
const rtm: TokenRequest = { type: 'rtm', userId: 'alice', expiresInSeconds: 600 }
const chat: TokenRequest = { type: 'chat', userId: 'alice', expiresInSeconds: 600 }

interface Row {
  readonly family: LegacyFamily
  readonly request: TokenRequest
  /** Method and address behind the base. */
  readonly line: string
  readonly body?: unknown
  readonly answer: unknown
  /** The lifetime that is believed, in seconds. */
  readonly life?: number
}

// The shapes are those of the family's published server; each answer is what that server sends.
const rows: readonly Row[] = [
  {
    family: 'go-service',
    request: rtc,
    line: 'GET /rtc/my%20room/publisher/uid/42/',
    answer: { rtcToken: '007t' },
    life: 3600,
  },
  {
    family: 'go-service',
    request: listener,
    line: 'GET /rtc/my%20room/subscriber/userAccount/alice/?expiry=600',
    answer: { rtcToken: '007t' },
    life: 600,
  },
  {
    family: 'go-service',
    request: rtm,
    line: 'GET /rtm/alice/?expiry=600',
    answer: { rtmToken: '007t' },
    life: 600,
  },
  {
    family: 'go-service',
    request: chat,
    line: 'GET /chat/account/alice/?expiry=600',
    answer: { chatToken: '007t' },
    life: 600,
  },
  {
    family: 'node-server',
    request: listener,
    line: 'GET /rtc/my%20room/audience/userAccount/alice/?expiry=600',
    answer: { rtcToken: '007t' },
    life: 600,
  },
  {
    family: 'get-token',
    request: rtc,
    line: 'POST /getToken',
    body: { tokenType: 'rtc', channel: 'my room', role: 'publisher', uid: '42' },
    answer: { token: '007t' },
    life: 3600,
  },
  {
    family: 'token-get-new',
    request: rtm,
    line: 'POST /token/getNew',
    body: { tokenType: 'rtm', uid: 'alice', expire: 600 },
    answer: { token: '007t' },
    life: 600,
  },
  {
    family: 'access-token',
    request: rtc,
    line: 'GET /access_token?channel=my+room&uid=42',
    answer: { token: '007t' },
  },
  {
    family: 'access-token',
    request: { ...rtc, expiresInSeconds: 600 },
    line: `GET /access_token?channel=my+room&uid=42&expiredTs=${NOW + 600}`,
    answer: { token: '007t' },
    life: 600,
  },
  {
    family: 'rtc-token',
    request: rtc,
    line: 'GET /rtcToken?channelName=my+room&uid=42',
    answer: { key: '007t' },
    life: 3600,
  },
  {
    family: 'rtc-token',
    request: rtm,
    line: 'GET /rtmToken?account=alice',
    answer: { rtmToken: '007t' },
    life: 3600,
  },
  {
    family: 'token-generate',
    request: rtc,
    line: 'POST /token/generate',
    body: {
      channelName: 'my room',
      uid: '42',
      tokenExpireTs: 3600,
      privilegeExpireTs: 3600,
      serviceRtc: { enable: true, role: 1 },
    },
    answer: { code: 0, message: 'Success', data: { token: '007t' } },
    life: 3600,
  },
  {
    family: 'token-generate',
    request: rtm,
    line: 'POST /token/generate',
    body: {
      uid: 'alice',
      tokenExpireTs: 600,
      privilegeExpireTs: 600,
      serviceRtm: { enable: true },
    },
    answer: { code: 0, message: 'Success', data: { token: '007t' } },
    life: 600,
  },
  {
    family: 'token-generate',
    request: chat,
    line: 'POST /token/generate',
    body: {
      tokenExpireTs: 600,
      privilegeExpireTs: 600,
      serviceChat: { enableUser: true, userUuid: 'alice' },
    },
    answer: { code: 0, message: 'Success', data: { token: '007t' } },
    life: 600,
  },
  {
    family: 'fetch-rtc-token',
    request: rtc,
    line: 'POST /fetch_rtc_token',
    body: { uid: 42, channelName: 'my room', ChannelName: 'my room', role: 1 },
    answer: { token: '007t', code: '200' },
  },
  {
    family: 'fetch-rtc-token',
    request: listener,
    line: 'POST /fetch_rtc_token',
    body: { uid: 'alice', channelName: 'my room', ChannelName: 'my room', role: 2 },
    answer: { token: '007t', code: '200', expiresIn: 40, expiresAt: NOW + 40, serverTime: NOW },
    life: 40,
  },
  {
    family: 'fetch-rtc-token',
    request: rtm,
    line: 'POST /fetch_rtm_token',
    body: { uid: 'alice' },
    answer: { token: '007t', code: '200' },
  },
  {
    family: 'generate-user-token',
    request: chat,
    line: 'POST /generate-user-token',
    body: { user_uuid: 'alice', expire: 600 },
    answer: { token: '007t' },
    life: 600,
  },
  {
    family: 'chat-api',
    request: chat,
    line: 'GET /api/token/generateUserToken?account=alice&expireTimeInSeconds=600',
    answer: { status: 'success', token: '007t' },
    life: 600,
  },
  {
    family: 'chat-form',
    request: chat,
    line: 'POST /token/generate',
    body: 'userId=alice&expireSeconds=600&tokenType=user',
    answer: '007t\n',
    life: 600,
  },
  {
    family: 'plain-text',
    request: rtc,
    line: 'GET /rtc/my%20room/42/1/token',
    answer: '007t',
  },
  { family: 'plain-text', request: chat, line: 'GET /chat/user/alice/token', answer: '007t' },
  {
    family: 'api-token',
    request: rtc,
    line: 'POST /api/token',
    body: { channel: 'my room', uid: 42 },
    answer: { rtcToken: '007t', rtmToken: 'another', expireAt: NOW + 900 },
    life: 900,
  },
  {
    family: 'agora-token',
    request: rtc,
    line: 'POST /api/agora/token',
    body: { channelName: 'my room', uid: 42, role: 'publisher' },
    answer: { token: '007t', appId: 'a', expiresAt: NOW + 900 },
    life: 900,
  },
]

function sourceOf(family: LegacyFamily, answer: unknown) {
  const sent: { line: string; body: unknown }[] = []
  const source = tokenSource.legacy(family, {
    url: `${BASE}/`,
    clock: manualClock(NOW * 1000),
    fetch: (url, { method = 'GET', body, headers }) => {
      const type = (headers as Record<string, string>)['content-type']
      sent.push({
        line: `${method} ${url.replace(BASE, '')}`,
        body: type === 'application/json' ? JSON.parse(body as string) : body,
      })
      return Promise.resolve(
        typeof answer === 'string' ? new Response(answer) : Response.json(answer),
      )
    },
  })
  return { source, sent }
}

describe('tokenSource.legacy', () => {
  test.for(rows)(
    '$family asks $line for $request.type and understands the answer',
    async ({ family, request, line, body, answer, life }) => {
      const { source, sent } = sourceOf(family, answer)
      const grant = await source.fetch(request)
      expect(sent).toEqual([{ line, body }])
      expect(grant.token).toBe('007t')
      expect(grant.lifetimeMs).toBe(life === undefined ? undefined : life * 1000)
    },
  )

  test('believes the lifetime that a server tells before the one that was wished', async () => {
    const { source } = sourceOf('go-service', { rtcToken: '007t', expiresIn: 120 })
    await expect(source.fetch(listener)).resolves.toMatchObject({ lifetimeMs: 120_000 })
  })

  test('never takes the token of another service that came along', async () => {
    const { source } = sourceOf('api-token', { rtmToken: '007t' })
    await expect(source.fetch(rtc)).rejects.toMatchObject({ details: { problem: 'empty' } })
  })

  test('names an error text that stands in the place of the token', async () => {
    const { source } = sourceOf('fetch-rtc-token', { code: '400', token: 'Bad request: no uid' })
    await expect(source.fetch(rtc)).rejects.toMatchObject({ details: { problem: 'white-space' } })
  })

  test.for<[LegacyFamily, TokenRequest]>([
    ['access-token', rtm],
    ['chat-api', rtc],
    ['rtc-token', chat],
  ])('%s servers have no such token', async ([family, request]) => {
    const { source, sent } = sourceOf(family, {})
    await expect(source.fetch(request)).rejects.toMatchObject({
      code: 'REQUEST_UNSUPPORTED',
      details: { family, type: request.type },
    })
    expect(sent).toHaveLength(0)
  })

  test('every family has a row above', () => {
    const families = new Set(rows.map(({ family }) => family))
    expect(() => tokenSource.legacy('nonsense' as LegacyFamily, { url: BASE })).toThrow(
      `family must be one of ${[...families].join(', ')}`,
    )
  })
})
