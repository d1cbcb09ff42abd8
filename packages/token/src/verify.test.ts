import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'

import { appCertificate, appId, otherCertificate } from '../../../test/support/project.ts'
import { decodeToken, type DecodedService } from './decode.ts'
import { isTokenError, type TokenErrorCode } from './errors.ts'
import { rtc, rtm } from './services.ts'
import { signToken } from './sign.ts'
import { signedBy, type VerifiedToken, verifyToken, type VerifyOptions } from './verify.ts'
import { encodePayload, unwrapPayload, wrapPayload } from './wire/index.ts'

const now = 1_700_000_000
const certificates = [appCertificate]
const lobby = rtc({ channel: 'lobby', uid: 1234, role: 'publisher' })

function sign(issuedAt: number, expiresInSeconds: number): string {
  return signToken(
    { appId, appCertificate },
    { services: [lobby], expiresInSeconds },
    { now: issuedAt, maxLifetimeSeconds: 1_000_000 - 1 },
  )
}

/** `verified`, or the code of the refusal. */
function verdict(token: string, options: VerifyOptions): TokenErrorCode | 'verified' {
  try {
    verifyToken(token, { certificates }, options)
    return 'verified'
  } catch (error) {
    if (isTokenError(error)) return error.code
    throw error
  }
}

describe('the clock', () => {
  test.for<{ moment: string; issuedAt: number; lasts: number; is: string }>([
    { moment: 'just issued', issuedAt: now, lasts: 600, is: 'verified' },
    { moment: 'in its last second', issuedAt: now - 599, lasts: 600, is: 'verified' },
    { moment: 'at its end', issuedAt: now - 600, lasts: 600, is: 'TOKEN_EXPIRED' },
    { moment: 'long after its end', issuedAt: now - 90_000, lasts: 600, is: 'TOKEN_EXPIRED' },
    {
      moment: 'in the last second of its day',
      issuedAt: now - 86_399,
      lasts: 90_000,
      is: 'verified',
    },
    { moment: 'a day old', issuedAt: now - 86_400, lasts: 90_000, is: 'TOKEN_TOO_OLD' },
    { moment: 'from a clock a minute fast', issuedAt: now + 60, lasts: 600, is: 'verified' },
    {
      moment: 'from a clock faster than that',
      issuedAt: now + 61,
      lasts: 600,
      is: 'TOKEN_NOT_YET_VALID',
    },
  ])('a token $moment: $is', ({ issuedAt, lasts, is }) => {
    const token = sign(issuedAt, lasts)
    expect(verdict(token, { now })).toBe(is)
    expect(verdict(token, { now, allowExpired: true })).toBe('verified')
  })

  test('the tolerated skew may be chosen, and never lengthens a token', () => {
    expect(verdict(sign(now + 1, 600), { now, skewSeconds: 0 })).toBe('TOKEN_NOT_YET_VALID')
    expect(verdict(sign(now + 300, 600), { now, skewSeconds: 300 })).toBe('verified')
    expect(verdict(sign(now - 600, 600), { now, skewSeconds: 300 })).toBe('TOKEN_EXPIRED')
  })

  test.for([NaN, -1, 0.5, '60', {}])('%o is no skew, rather than any skew', (skew) => {
    const options = { now, skewSeconds: skew as number }
    expect(() => verdict(sign(now + 300, 600), options)).toThrow(/skewSeconds must be a/)
  })

  test('is the system clock unless told otherwise', () => {
    const seconds = Math.floor(Date.now() / 1000)
    expect(verdict(sign(seconds, 600), {})).toBe('verified')
    expect(verdict(sign(seconds - 601, 600), {})).toBe('TOKEN_EXPIRED')
  })

  test('refusals tell the times', () => {
    expect(() => verifyToken(sign(now - 700, 600), { certificates }, { now })).toThrow(
      expect.objectContaining({
        message: 'the token ended 100 s ago',
        details: { expiredAt: now - 100, now },
      }),
    )
    expect(() => verifyToken(sign(now - 86_500, 90_000), { certificates }, { now })).toThrow(
      expect.objectContaining({
        message:
          'the token was issued 86500 s ago; Agora refuses tokens after 86400 s whatever their own end',
        details: { issuedAt: now - 86_500, maxAgeSeconds: 86_400, now },
      }),
    )
    expect(() => verifyToken(sign(now + 100, 600), { certificates }, { now })).toThrow(
      expect.objectContaining({
        message:
          'the token was issued 100 s in the future; check the clock of the server that signed it',
        details: { issuedAt: now + 100, now },
      }),
    )
  })
})

describe('certificates', () => {
  const token = sign(now, 600)

  test.for([
    { offered: [appCertificate], index: 0 },
    { offered: [otherCertificate, appCertificate], index: 1 },
    { offered: [appCertificate, otherCertificate], index: 0 },
    { offered: ['', 'not hexadecimal', appCertificate], index: 2 },
  ])('number $index of $offered signed it', ({ offered, index }) => {
    expect(verifyToken(token, { certificates: offered }, { now }).certificateIndex).toBe(index)
    expect(signedBy(decodeToken(token), offered)).toBe(index)
  })

  test.for([
    [[otherCertificate]],
    [[appCertificate.toLowerCase()]],
    [[`${appCertificate}0`]],
    [[` ${appCertificate.slice(1)}`]],
    [['']],
    [[undefined as unknown as string]],
  ])('none of %j did', ([offered]) => {
    expect(signedBy(decodeToken(token), offered!)).toBe(-1)
    expect(() => verifyToken(token, { certificates: offered! }, { now })).toThrow(
      expect.objectContaining({
        code: 'TOKEN_BAD_SIGNATURE',
        message: 'none of the given certificates signed this token',
        details: undefined,
      }),
    )
  })

  test('a signature over a malformed App ID is none, though the arithmetic is right', () => {
    const payload = encodePayload(
      { appId: 'abc', issuedAt: now, expiresInSeconds: 60, salt: 1, services: lobby.wire },
      appCertificate,
    )
    expect(verdict(wrapPayload(payload, payload.length), { now })).toBe('TOKEN_BAD_SIGNATURE')
  })
})

describe('the App ID', () => {
  const token = sign(now, 600)

  test('is checked when given, case and all', () => {
    expect(verifyToken(token, { appId, certificates }, { now }).appId).toBe(appId)
    const other = appId.toLowerCase()
    expect(() => verifyToken(token, { appId: other, certificates }, { now })).toThrow(
      expect.objectContaining({
        code: 'TOKEN_WRONG_APP',
        message: `the token is for another App ID than ${other}`,
        details: { expected: other },
      }),
    )
  })

  test('is not believed before the signature is', () => {
    const elsewhere = { appId: otherCertificate, certificates: [otherCertificate] }
    expect(() => verifyToken(token, elsewhere, { now })).toThrow(
      expect.objectContaining({ code: 'TOKEN_BAD_SIGNATURE' }),
    )
  })
})

describe('a mistake is refused with what to do about it', () => {
  const token = sign(now, 600)
  const verifyWith = (key: object, options: object = {}) => {
    return () => verifyToken(token, key as { certificates: string[] }, options)
  }

  test.for<{ call: () => unknown; error: typeof TypeError; message: string }>([
    {
      call: verifyWith({ certificates: [] }),
      error: TypeError,
      message: 'certificates must be a list of at least one App Certificate',
    },
    {
      call: verifyWith({ certificates: appCertificate }),
      error: TypeError,
      message: 'certificates must be a list of at least one App Certificate',
    },
    {
      call: verifyWith({ certificates, appId: 'my-app' }),
      error: TypeError,
      message: 'appId must be 32 hexadecimal characters, got "my-app"',
    },
    {
      call: verifyWith({ certificates }, { now: 1_700_000_000_000 }),
      error: RangeError,
      message: 'now 1700000000000 looks like milliseconds; pass Unix seconds',
    },
    {
      call: () => verifyToken(undefined as unknown as string, { certificates }),
      error: TypeError,
      message: 'token must be a string, got undefined',
    },
  ])('$message', ({ call, error, message }) => {
    expect(call).toThrow(message)
    expect(call).toThrow(error)
  })
})

describe('tampering', () => {
  const token = sign(now, 600)
  const payload = unwrapPayload(token)

  test('any flipped bit of the payload is found', () => {
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const changed = payload.slice()
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(verdict(wrapPayload(changed, changed.length), { now })).toMatch(
        /^TOKEN_(BAD_SIGNATURE|MALFORMED)$/,
      )
    }
  })

  test('any flipped bit of the token text is found, or is one of those between data and checksum', () => {
    let meaningless = 0
    for (let bit = 0; bit < token.length * 7; bit++) {
      const at = Math.floor(bit / 7)
      const changed = String.fromCharCode(token.charCodeAt(at) ^ (1 << (bit % 7)))
      const text = token.slice(0, at) + changed + token.slice(at + 1)
      const is = verdict(text, { now })
      if (is === 'verified') {
        meaningless++
        expect(unwrapPayload(text)).toEqual(payload)
      } else {
        expect(is).toMatch(/^TOKEN_(BAD_SIGNATURE|MALFORMED|UNSUPPORTED_VERSION)$/)
      }
    }
    // DEFLATE data ends anywhere in a byte, and nothing is said about the rest of that byte.
    expect(meaningless).toBeLessThan(8)
  })

  test('any cut is found, of the text and of the payload', () => {
    for (let length = 0; length < token.length; length++) {
      expect(verdict(token.slice(0, length), { now })).toBe('TOKEN_MALFORMED')
    }
    for (let length = 0; length < payload.length; length++) {
      expect(verdict(wrapPayload(payload, length), { now })).toBe('TOKEN_MALFORMED')
    }
  })

  test('bytes put behind the last service are found', () => {
    const longer = Uint8Array.of(...payload, 0)
    expect(verdict(wrapPayload(longer, longer.length), { now })).toBe('TOKEN_BAD_SIGNATURE')
  })
})

test('a verified token is plain data that the next call does not change', () => {
  const first = verifyToken(sign(now, 600), { certificates }, { now })
  const copy = structuredClone(first)
  verifyToken(
    signToken(
      { appId, appCertificate },
      { services: [rtm({ userId: 'x'.repeat(64) })], expiresInSeconds: 5 },
      { now },
    ),
    { certificates },
    { now },
  )
  expect(first).toEqual(copy)
  expect(Object.keys(first)).not.toContain('signature')
})

test('whatever is signed is verified as it was signed', () => {
  const moment = fc.integer({ min: 1, max: 2 ** 32 - 1 - 86_400 })
  const id = fc.string({ minLength: 1, maxLength: 16, unit: 'binary' })
  fc.assert(
    fc.property(
      moment,
      fc.integer({ min: 1, max: 86_400 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
      (issuedAt, expiresInSeconds, salt, userIds) => {
        const token = signToken(
          { appId, appCertificate },
          { services: userIds.map((userId) => rtm({ userId })), expiresInSeconds },
          { now: issuedAt, salt },
        )
        const verified = verifyToken(token, { appId, certificates }, { now: issuedAt })
        expect(verified).toMatchObject({ issuedAt, expiresInSeconds, salt, flags: [] })
        expect(verified.services.map((service) => 'userId' in service && service.userId)).toEqual(
          userIds.map((userId) => userId.toWellFormed()),
        )
      },
    ),
    { numRuns: 50 },
  )
})

test('types tell a verified token from one that was only read', () => {
  expectTypeOf<VerifiedToken['verified']>().toEqualTypeOf<true>()
  expectTypeOf<ReturnType<typeof decodeToken>['verified']>().toEqualTypeOf<false>()
  expectTypeOf<ReturnType<typeof decodeToken>>().not.toExtend<VerifiedToken>()
  expectTypeOf<Extract<DecodedService, { type: 'apaas' }>['role']>().toBeNumber()
})
