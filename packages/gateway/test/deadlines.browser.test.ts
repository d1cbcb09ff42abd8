import { rtc, signToken } from '@tessera/token'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { SeenEvent } from './support/call-page.ts'
import { test } from './support/browser.ts'
import { APP_ID, Calls, CERTIFICATE } from './support/calls.ts'

const OTHER_CERTIFICATE = 'ffffffffffffffffffffffffffffffff'

let calls: Calls
beforeAll(async () => {
  calls = await Calls.start()
})
afterAll(async () => calls.stop())

function tokenFor(channel: string, expiresInSeconds: number): string {
  return calls.token({ channel, uid: 1, role: 'publisher' }, expiresInSeconds)
}

function names(seen: readonly SeenEvent[]): readonly string[] {
  return seen.filter(([name]) => name.endsWith('expire')).map(([name]) => name)
}

test('a token is warned of 30 s before its end, renewed, warned of again, and ends', async () => {
  const [page] = await calls.pages(1)
  const join = { appId: APP_ID, channel: 'deadlines', uid: 1 }
  await page.join({ ...join, token: tokenFor('deadlines', 600) })

  calls.gateway.advanceClock(560)
  expect(names(await page.seen())).toEqual([])
  calls.gateway.advanceClock(11)
  await page.until('will-expire')
  expect(await page.call('renewToken', tokenFor('deadlines', 600))).toEqual({ resolved: undefined })

  calls.gateway.advanceClock(40)
  expect(await page.property('connectionState')).toBe('CONNECTED')
  calls.gateway.advanceClock(535)
  await page.page.waitForFunction(() => {
    const { seen } = globalThis as unknown as { seen: [string][] }
    return seen.filter(([name]) => name === 'will-expire').length === 2
  })

  calls.gateway.advanceClock(30)
  const seen = await page.until('did-expire')
  expect(seen.slice(-4)).toEqual([
    ['will-expire'],
    ['state', 'DISCONNECTING', 'CONNECTED', undefined],
    ['state', 'DISCONNECTED', 'DISCONNECTING', 'TOKEN_EXPIRE'],
    ['did-expire', 'DISCONNECTED'],
  ])
  expect(calls.gateway.state().channels).toEqual([])

  expect(await page.join({ ...join, token: tokenFor('deadlines', 600) })).toEqual({ resolved: 1 })
})

test('a token of less than 30 seconds is warned of at once', async () => {
  const [page] = await calls.pages(1)
  await page.join({ appId: APP_ID, channel: 'short', uid: 1, token: tokenFor('short', 20) })
  await page.until('will-expire')
})

describe('a refused renewal leaves the call, and its deadline, as they were', () => {
  test.for([
    {
      why: 'another certificate signed it',
      make: () =>
        signToken(
          { appId: APP_ID, appCertificate: OTHER_CERTIFICATE },
          {
            services: [rtc({ channel: 'renewal', uid: 1, role: 'publisher' })],
            expiresInSeconds: 600,
          },
        ),
      code: 110,
      text: 'ERR_NO_AUTHORIZED: error to verify token permission',
    },
    {
      why: 'it is for another channel',
      make: () => tokenFor('elsewhere', 600),
      code: 110,
      text: 'ERR_NO_AUTHORIZED: error to verify token permission',
    },
    {
      why: 'it has expired',
      make: () =>
        signToken(
          { appId: APP_ID, appCertificate: CERTIFICATE },
          {
            services: [rtc({ channel: 'renewal', uid: 1, role: 'publisher' })],
            expiresInSeconds: 60,
          },
          { now: Math.floor(calls.gateway.state().now) - 61 },
        ),
      code: 118,
      text: 'ERR_DYNAMIC_KEY_EXPIRED: dynamic key expired',
    },
  ])('$why', async ({ make, code, text }) => {
    const [page] = await calls.pages(1)
    await page.join({ appId: APP_ID, channel: 'renewal', uid: 1, token: tokenFor('renewal', 600) })
    const before = calls.gateway.state().channels[0]?.members[0]?.deadlines
    expect(await page.call('renewToken', make())).toMatchObject({
      rejected: {
        code: 'UNEXPECTED_RESPONSE',
        message: `AgoraRTCError UNEXPECTED_RESPONSE: ${text}`,
        data: { code },
      },
    })
    expect(await page.property('connectionState')).toBe('CONNECTED')
    expect(calls.gateway.state().channels[0]?.members[0]?.deadlines).toEqual(before)
  })
})
