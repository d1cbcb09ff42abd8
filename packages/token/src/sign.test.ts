import fc from 'fast-check'
import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest'

import { kernel } from '#kernel'

import { appCertificate, appId, otherCertificate } from '../../../test/support/project.ts'
import { decodeToken } from './decode.ts'
import { fpa, rtc, rtm, rtm2, type Service } from './services.ts'
import {
  type ProjectKey,
  signRtcToken,
  type RtcTokenRequest,
  type SignOptions,
  signToken,
  type TokenClaims,
} from './sign.ts'
import { verifyToken } from './verify.ts'

const key: ProjectKey = { appId, appCertificate }
const lobby = rtc({ channel: 'lobby', uid: 1234, role: 'publisher' })
const claims: TokenClaims = { services: [lobby], expiresInSeconds: 3600 }
const now = 1_700_000_000

afterEach(() => vi.restoreAllMocks())

describe('signToken', () => {
  test('makes exactly this of known arguments, in every version and runtime', () => {
    expect(signToken(key, claims, { now, salt: 12_345 })).toMatchInlineSnapshot(
      `"007eJxTYBAukNl0yDhH6IPS/UOuJ+Y+YSvhZpPx6XF1OJaXO2d1tacCg6W5gbOjsWlKqplBsomJmYlpUlJiqkWikaGpgZlhkrExw8fgVAE+BgZLAwYGRiBkAWIQnwlMMoNJFjDJypCTn5RUycJgaGRsAgChnxvY"`,
    )
  })

  test('says what it was told to', () => {
    const token = signToken(
      key,
      { services: [rtm({ userId: 'alice' }), lobby], expiresInSeconds: 600 },
      { now, salt: 7 },
    )
    expect(decodeToken(token)).toMatchObject({
      version: '007',
      appId,
      issuedAt: now,
      expiresInSeconds: 600,
      expiresAt: now + 600,
      salt: 7,
      flags: [],
      services: [
        {
          type: 'rtc',
          channel: 'lobby',
          uid: '1234',
          privileges: [
            { id: 1, name: 'joinChannel', seconds: 600, expiresAt: now + 600 },
            { id: 2, name: 'publishAudioStream', seconds: 600, expiresAt: now + 600 },
            { id: 3, name: 'publishVideoStream', seconds: 600, expiresAt: now + 600 },
            { id: 4, name: 'publishDataStream', seconds: 600, expiresAt: now + 600 },
          ],
        },
        { type: 'rtm', userId: 'alice', privileges: [{ id: 1, name: 'login' }] },
      ],
    })
  })

  test('takes the time from the clock and a fresh salt each time', () => {
    const before = Math.floor(Date.now() / 1000)
    const salts = Array.from({ length: 50 }, () => decodeToken(signToken(key, claims)))
    const after = Math.floor(Date.now() / 1000)
    for (const { issuedAt } of salts) {
      expect(issuedAt).toBeGreaterThanOrEqual(before)
      expect(issuedAt).toBeLessThanOrEqual(after)
    }
    expect(new Set(salts.map(({ salt }) => salt)).size).toBe(50)
  })

  test('orders services by type, keeps the order of equal ones, and leaves the list alone', () => {
    const services = [
      rtm({ userId: 'r' }),
      lobby,
      rtc({ channel: 'b', uid: 2, role: 'subscriber' }),
    ]
    const before = [...services]
    const read = decodeToken(signToken(key, { services, expiresInSeconds: 60 }))
    expect(
      read.services.map((service) => ('channel' in service ? service.channel : 'rtm')),
    ).toEqual(['lobby', 'b', 'rtm'])
    expect(services).toEqual(before)
  })

  test('signs longer than a day only when asked to', () => {
    const long = { services: [lobby], expiresInSeconds: 86_401 }
    expect(() => signToken(key, long)).toThrow(RangeError)
    const token = signToken(key, long, { maxLifetimeSeconds: 100_000 })
    expect(decodeToken(token).expiresInSeconds).toBe(86_401)
  })

  test('a cap below a day is kept', () => {
    expect(() => signToken(key, claims, { maxLifetimeSeconds: 600 })).toThrow(
      new RangeError('expiresInSeconds must be a whole number of seconds from 1 to 600, got 3600'),
    )
  })
})

describe('a mistake is refused with what to do about it', () => {
  const withClaims = (changed: object) => () => signToken(key, { ...claims, ...changed })
  const withOptions = (options: object) => () => signToken(key, claims, options)

  test.for<{ call: () => unknown; error: typeof TypeError; message: string }>([
    {
      call: withClaims({ expiresInSeconds: 1_735_689_600 }),
      error: RangeError,
      message: 'expiresInSeconds 1735689600 looks like a Unix time; pass seconds from now',
    },
    {
      call: withClaims({ expiresInSeconds: 0 }),
      error: RangeError,
      message: 'expiresInSeconds must be a whole number of seconds from 1 to 86400, got 0',
    },
    {
      call: withClaims({ expiresInSeconds: undefined }),
      error: TypeError,
      message: 'expiresInSeconds must be a number of seconds from now, got undefined',
    },
    {
      call: withClaims({ services: [] }),
      error: TypeError,
      message: 'services must be a list of at least one service, such as rtc({ … })',
    },
    {
      call: withClaims({ services: lobby }),
      error: TypeError,
      message: 'services must be a list of at least one service, such as rtc({ … })',
    },
    {
      call: withClaims({ services: [lobby, { type: 'rtc', channel: 'lobby' }] }),
      error: TypeError,
      message:
        'services[1] must be made by rtc(…), rtm(…), chat(…) or another function of this package, got object',
    },
    {
      call: withClaims({ services: [null] }),
      error: TypeError,
      message:
        'services[0] must be made by rtc(…), rtm(…), chat(…) or another function of this package, got null',
    },
    {
      call: withOptions({ now: Date.now() }),
      error: RangeError,
      message: 'looks like milliseconds; pass Unix seconds',
    },
    {
      call: withOptions({ now: 1.5 }),
      error: RangeError,
      message: 'now must be a whole number from 0 to 4294967295, got 1.5',
    },
    {
      call: withOptions({ salt: -1 }),
      error: RangeError,
      message: 'salt must be a whole number from 0 to 4294967295, got -1',
    },
    {
      call: withOptions({ maxLifetimeSeconds: 0 }),
      error: RangeError,
      message: 'maxLifetimeSeconds must be a whole number of seconds from 1 to 4294967295, got 0',
    },
    {
      call: () => signToken({ appId: 'my-app', appCertificate }, claims),
      error: TypeError,
      message: 'appId must be the 32 hexadecimal characters of an Agora App ID, got "my-app"',
    },
  ])('$message', ({ call, error, message }) => {
    expect(call).toThrow(message)
    expect(call).toThrow(error)
  })
})

test('no message shows a certificate, however it was mistyped', () => {
  const hexadecimal = fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF')) })
  const certificates = fc.oneof(
    fc
      .tuple(fc.constantFrom('', ' ', '"', '0x'), fc.string({ minLength: 6 }))
      .map((parts) => parts.join(''))
      // "uments" is in a message because of its "arguments".
      .filter((text) => !/^[a-z ]+$/i.test(text)),
    hexadecimal.filter(({ length }) => length > 5 && length !== 32),
  )
  fc.assert(
    fc.property(certificates, (certificate) => {
      const attempts = [
        () => signToken({ appId, appCertificate: certificate }, claims),
        () => signToken({ appId, appCertificate: [certificate] as unknown as string }, claims),
        () =>
          verifyToken(signToken(key, claims), { certificates: [certificate, otherCertificate] }),
      ]
      for (const attempt of attempts) {
        const shown = everythingIn(attempt)
        expect(shown).not.toContain(certificate)
        expect(shown).not.toContain(otherCertificate)
      }
    }),
  )
})

test('signRtcToken is signToken with one RTC service', () => {
  const request: RtcTokenRequest = {
    appId,
    appCertificate,
    channel: 'lobby',
    uid: 1234,
    role: 'publisher',
    expiresInSeconds: 3600,
  }
  expect(signRtcToken(request, { now, salt: 1 })).toBe(signToken(key, claims, { now, salt: 1 }))
  expect(() => signRtcToken({ ...request, uid: '0' })).toThrow(/pass the number 0 or anyUid/)
})

describe('what the format cannot count is refused', () => {
  test.for<[string, Service]>([
    ['services', fpa()],
    ['resources', rtm2({ userId: 'a', permissions: { users: { read: manyNames(65_536) } } })],
  ])('65 536 %s', ([what, service]) => {
    const services = what === 'services' ? Array.from({ length: 65_536 }, () => service) : [service]
    expect(() => signToken(key, { services, expiresInSeconds: 60 }, { now })).toThrow(
      new RangeError('a text or list in a token holds at most 65535, got 65536'),
    )
  })

  test('and 65 535 of each are read back', () => {
    const services = Array.from({ length: 65_534 }, () => fpa())
    const users = { read: manyNames(65_535) }
    services.push(rtm2({ userId: 'a', permissions: { users } }))
    const read = decodeToken(signToken(key, { services, expiresInSeconds: 60 }, { now }))
    expect(read.services).toHaveLength(65_535)
    expect(read.services.at(-1)).toMatchObject({ permissions: [[4, 0, users.read]] })
  })
})

function manyNames(count: number): string[] {
  return Array.from({ length: count }, () => 'x')
}

test('two HMACs make a token, and a third one a second of issue', () => {
  const hmac = vi.spyOn(kernel, 'hmacSha256')
  const unused = 1_500_000_000
  signToken(key, claims, { now: unused })
  expect(hmac).toHaveBeenCalledTimes(3)
  signToken(key, claims, { now: unused })
  expect(hmac).toHaveBeenCalledTimes(3 + 2)
  // 64 seconds later the place of that second is taken by another, which must not be mistaken for it.
  signToken(key, claims, { now: unused + 64 })
  expect(hmac).toHaveBeenCalledTimes(3 + 2 + 3)
  const token = signToken(key, claims, { now: unused })
  expect(hmac).toHaveBeenCalledTimes(3 + 2 + 3 + 3)
  expect(verifyToken(token, { certificates: [appCertificate] }, { now: unused }).verified).toBe(
    true,
  )
})

test('more certificates than are remembered sign as well as the first', () => {
  for (let i = 0; i < 200; i++) {
    const certificate = i.toString(16).padStart(32, '0')
    const token = signToken({ appId, appCertificate: certificate }, claims, { now })
    expect(
      verifyToken(token, { certificates: [otherCertificate, certificate] }, { now }),
    ).toMatchObject({ certificateIndex: 1 })
  }
})

test('types say what is needed', () => {
  expectTypeOf<TokenClaims['services']>().toEqualTypeOf<readonly Service[]>()
  expectTypeOf<SignOptions>().toEqualTypeOf<{
    readonly now?: number
    readonly salt?: number
    readonly maxLifetimeSeconds?: number
  }>()
  expectTypeOf(signToken).returns.toBeString()
})

/** All that an error could leak: its message, stack, details, cause. */
function everythingIn(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    const { message, stack, cause, ...rest } = error as Error
    return [message, stack, String(cause), JSON.stringify(rest)].join('\n')
  }
  return expect.fail('the attempt was not refused')
}
