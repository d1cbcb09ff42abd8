import { rtc, rtm, signToken, type SignOptions, type TokenClaims } from '@tessera/token'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ProjectList } from '../src/index.ts'
import type { CallPage, JoinOptions, Settled } from './support/call-page.ts'
import { test } from './support/browser.ts'
import { APP_ID, Calls, CERTIFICATE, SECONDARY } from './support/calls.ts'

/** One project for each way of keeping certificates. */
const STATIC = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const MIXED = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
const DISABLED = 'cccccccccccccccccccccccccccccccc'
const STRANGER = 'dddddddddddddddddddddddddddddddd'
const OTHER_CERTIFICATE = 'ffffffffffffffffffffffffffffffff'

const now = Math.floor(Date.now() / 1000)
const good = { channel: 'door', uid: 7, role: 'publisher' } as const
const HOUR = 3600
const WEEK = 7 * 24 * HOUR

interface TokenOptions extends SignOptions {
  readonly appId?: string
  readonly certificate?: string
  readonly expiresInSeconds?: number
  readonly services?: TokenClaims['services']
}

function token(options: TokenOptions = {}): string {
  const { appId = APP_ID, certificate = CERTIFICATE, expiresInSeconds = 600 } = options
  const services = options.services ?? [rtc(good)]
  return signToken(
    { appId, appCertificate: certificate },
    { services, expiresInSeconds },
    { maxLifetimeSeconds: WEEK, ...options },
  )
}

let calls: Calls
let page: CallPage
beforeAll(async () => {
  const projects = new ProjectList(
    [
      { appId: APP_ID, appCertificate: CERTIFICATE, appCertificateSecondary: SECONDARY },
      { appId: STATIC },
      { appId: MIXED, appCertificate: CERTIFICATE, noCertificateMode: true },
      { appId: DISABLED, appCertificate: CERTIFICATE, disabled: true },
    ],
    { now: () => now, randomHex: (bytes) => 'e'.repeat(2 * bytes) },
  )
  calls = await Calls.start({ projects })
  ;[page] = await calls.pages(1)
})
afterAll(async () => calls.stop())

async function join(
  options: Partial<JoinOptions> & { readonly token: string | null },
): Promise<Settled> {
  return page.join({ appId: APP_ID, channel: 'door', uid: 7, ...options })
}

/** The numbers are those of the decision table in the platform's behaviour. */
describe('a join is refused with the platform’s own text', () => {
  test.for([
    {
      row: 1,
      why: 'the App ID is unknown',
      join: { appId: STRANGER, token: token() },
      text: 'invalid vendor key, can not find appid',
    },
    {
      row: 2,
      why: 'the project is disabled',
      join: { appId: DISABLED, token: token({ appId: DISABLED }) },
      text: 'no active status',
    },
    {
      row: 5,
      why: 'a token meets a project without a certificate',
      join: { appId: STATIC, token: token({ appId: STATIC }) },
      text: 'static use dynamic key',
    },
    {
      row: 7,
      why: 'no token meets a project that wants one',
      join: { token: null },
      text: 'dynamic use static key',
    },
    {
      row: 8,
      why: 'the token is no token',
      join: { token: 'not a token' },
      text: 'invalid token, authorized failed',
    },
    {
      row: 8,
      why: 'another certificate signed it',
      join: { token: token({ certificate: OTHER_CERTIFICATE }) },
      text: 'invalid token, authorized failed',
    },
    {
      row: 9,
      why: 'it is for another App ID',
      join: { token: token({ appId: MIXED }) },
      text: 'invalid token, authorized failed',
    },
    {
      row: 10,
      why: 'it is for another channel',
      join: { channel: 'Door', token: token() },
      text: 'invalid token, authorized failed',
    },
    {
      row: 11,
      why: 'it is for another uid',
      join: { uid: 8, token: token() },
      text: 'invalid token, authorized failed',
    },
    {
      row: 11,
      why: 'it is for a uid and the client brings none',
      join: { uid: null, token: token() },
      text: 'invalid token, authorized failed',
    },
    {
      row: 14,
      why: 'it is for a number and the client is an account',
      join: { uid: 'seven', token: token() },
      text: 'invalid token, authorized failed',
    },
    {
      row: 18,
      why: 'it has no RTC service',
      join: { token: token({ services: [rtm({ userId: '7' })] }) },
      text: 'invalid token, authorized failed',
    },
    {
      row: 18,
      why: 'it may publish but not join',
      join: {
        token: token({
          services: [rtc({ channel: 'door', uid: 7, privileges: ['publishAudioStream'] })],
        }),
      },
      text: 'invalid token, authorized failed',
    },
    {
      row: 19,
      why: 'it has expired',
      join: { token: token({ now: now - HOUR }) },
      text: 'dynamic key expired',
    },
    {
      row: 19,
      why: 'its join privilege has expired',
      join: {
        token: token({
          now: now - 60,
          services: [rtc({ channel: 'door', uid: 7, privileges: { joinChannel: 30 } })],
        }),
      },
      text: 'dynamic key expired',
    },
    {
      row: 20,
      why: 'it was issued more than a day ago',
      join: { token: token({ now: now - 25 * HOUR, expiresInSeconds: WEEK }) },
      text: 'dynamic key or token timeout',
    },
    {
      row: 24,
      why: 'it comes from the future',
      join: { token: token({ now: now + HOUR }) },
      text: 'invalid token, authorized failed',
    },
  ])('row $row: $why', async ({ join: options, text }) => {
    expect(await join(options)).toEqual({
      rejected: {
        code: 'CAN_NOT_GET_GATEWAY_SERVER',
        message:
          'AgoraRTCError CAN_NOT_GET_GATEWAY_SERVER: flag: 4096, message: ' +
          `AgoraRTCError CAN_NOT_GET_GATEWAY_SERVER: ${text}`,
        data: { retry: false, desc: [text] },
      },
    })
    expect(calls.gateway.state().channels).toEqual([])
  })
})

describe('a join is admitted', () => {
  test.for([
    {
      row: 4,
      why: 'without a token where there is no certificate',
      join: { appId: STATIC, token: null },
    },
    { row: 6, why: 'without a token in mixed mode', join: { appId: MIXED, token: null } },
    {
      row: 6,
      why: 'with a token in mixed mode',
      join: { appId: MIXED, token: token({ appId: MIXED }) },
    },
    {
      row: 14,
      why: 'when the account has the characters of the uid',
      join: { uid: '7', token: token() },
    },
    {
      row: 16,
      why: 'with a token of the secondary certificate',
      join: { token: token({ certificate: SECONDARY }) },
    },
    {
      row: 22,
      why: 'with a lifetime of a week, on its first day',
      join: { token: token({ expiresInSeconds: WEEK }) },
    },
    {
      row: 24,
      why: 'with a token from 30 seconds ahead',
      join: { token: token({ now: now + 30 }) },
    },
  ])('row $row: $why', async ({ join: options }) => {
    expect(await join(options)).toHaveProperty('resolved')
    await page.call('leave')
  })
})

test('an account that the platform does not allow is refused by the allocator', async () => {
  expect(await join({ uid: 'é', token: token() })).toMatchObject({
    rejected: { message: 'AgoraRTCError UNEXPECTED_RESPONSE: invalid string uid' },
  })
})
