import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { rtc } from '../services.ts'
import { signToken } from '../sign.ts'
import { verifyToken } from '../verify.ts'
import { unwrapPayload } from '../wire/token-text.ts'
import type { AdmissionProject, JoinRequest } from './admission.ts'
import { admit, admitRenewal } from './admit.ts'

const APP_ID = '0123456789abcdef0123456789abcdef'
const PRIMARY = 'a1'.repeat(16)
const SECONDARY = 'b2'.repeat(16)
const STRANGER = 'c3'.repeat(16)
const NOW = 1_800_000_000
const HOUR = 3_600
const DAY = 86_400

const project: AdmissionProject = {
  appId: APP_ID,
  certificates: [
    { slot: 'primary', value: PRIMARY, enabled: true },
    { slot: 'secondary', value: SECONDARY, enabled: true },
  ],
  status: 'active',
  allowsAppIdOnly: false,
  coHostAuthentication: false,
}
const staticProject: AdmissionProject = { ...project, certificates: [], allowsAppIdOnly: true }

interface TokenOptions {
  readonly appId?: string
  readonly certificate?: string
  readonly services?: Parameters<typeof signToken>[1]['services']
  readonly lifetime?: number
  readonly issuedAt?: number
}

const lobby = rtc({ channel: 'lobby', uid: 12_345, role: 'publisher' })

function tokenWith(options: TokenOptions = {}): string {
  return signToken(
    { appId: options.appId ?? APP_ID, appCertificate: options.certificate ?? PRIMARY },
    { services: options.services ?? [lobby], expiresInSeconds: options.lifetime ?? HOUR },
    { now: options.issuedAt ?? NOW, salt: 1, maxLifetimeSeconds: 999_999_999 },
  )
}

function join(change: Partial<JoinRequest> = {}): JoinRequest {
  return { appId: APP_ID, channel: 'lobby', uid: 12_345, token: tokenWith(), ...change }
}

const good = tokenWith()

describe('admit', () => {
  test('refuses for the first of several faults', () => {
    const everything: JoinRequest = join({ channel: 'a/b', token: 'nonsense', uid: -1 })
    const disabled: AdmissionProject = { ...project, status: 'disabled' }
    const reasons = [
      admit(everything, undefined, { now: NOW }),
      admit(everything, disabled, { now: NOW }),
      admit(everything, project, { now: NOW }),
      admit({ ...everything, channel: 'kitchen' }, project, { now: NOW }),
      admit({ ...everything, channel: 'kitchen', uid: 1 }, project, { now: NOW }),
      ...[{ appId: 'f'.repeat(32), certificate: STRANGER }, { certificate: STRANGER }, {}].map(
        (options) =>
          admit(join({ channel: 'kitchen', uid: 1, token: tokenWith(options) }), project, {
            now: NOW + DAY,
          }),
      ),
      admit(join({ channel: 'kitchen', uid: 1 }), project, { now: NOW }),
      admit(join({ uid: 1 }), project, { now: NOW }),
    ].map((admission) => (admission.admitted ? 'admitted' : admission.reason))
    expect(reasons).toEqual([
      'APP_NOT_FOUND',
      'PROJECT_DISABLED',
      'BAD_CHANNEL_NAME',
      'BAD_UID',
      'TOKEN_MALFORMED',
      'APP_MISMATCH',
      'BAD_SIGNATURE',
      'TOKEN_EXPIRED',
      'CHANNEL_MISMATCH',
      'UID_MISMATCH',
    ])
  })

  test.for([-1, 1.5, 2 ** 32, Number.NaN, 'é', 'a'.repeat(256), 'guest-*'])(
    'refuses to let %s join',
    (uid) => {
      expect(admit(join({ uid }), project, { now: NOW })).toMatchObject({
        reason: 'BAD_UID',
        platformCode: 9010002,
        text: 'invalid string uid',
      })
    },
  )

  test('takes no skew at all when told so', () => {
    const admission = admit(join(), project, { now: NOW - 1, skewSeconds: 0 })
    expect(admission).toMatchObject({ admitted: false, reason: 'NOT_YET_VALID' })
  })

  test('refuses milliseconds as the time', () => {
    expect(() => admit(join(), project, { now: NOW * 1000 })).toThrow(
      /now .* looks like milliseconds/,
    )
  })

  test('takes a request without a token for one that gave none', () => {
    const { token: _token, ...tokenless } = join()
    expect(admit(tokenless as JoinRequest, project, { now: NOW })).toMatchObject({
      reason: 'TOKEN_REQUIRED',
    })
  })

  test('refuses a skew that is none', () => {
    expect(() => admit(join(), project, { now: NOW, skewSeconds: -1 })).toThrow(/skewSeconds/)
  })

  test('refuses a number that is none for an account', () => {
    expect(() => admit(join({ uid: 'ada', accountUid: -1 }), project, { now: NOW })).toThrow(
      /accountUid/,
    )
  })

  test.for(['', null, APP_ID])('takes %j for no token at all', (token) => {
    expect(admit(join({ token }), project, { now: NOW })).toMatchObject({
      reason: 'TOKEN_REQUIRED',
    })
  })

  test('tells which certificate signed', () => {
    const slots = [PRIMARY, SECONDARY].map((certificate) => {
      const admission = admit(join({ token: tokenWith({ certificate }) }), project, { now: NOW })
      return admission.admitted && admission.certificateSlot
    })
    expect(slots).toEqual(['primary', 'secondary'])
  })

  test('never throws and never admits another payload than the signed one', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.uint8Array().map((codes) => `007${String.fromCharCode(...codes)}`),
      fc.base64String({ maxLength: 400 }).map((text) => `007${text}`),
      fc.base64String({ maxLength: 400 }).map((text) => `006${APP_ID}${text}`),
      fc.nat({ max: good.length - 1 }).map((at) => good.slice(0, at)),
      fc
        .tuple(fc.nat({ max: good.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }))
        .map(([at, character]) => good.slice(0, at) + character + good.slice(at + 1)),
    )
    fc.assert(
      fc.property(texts, (token) => {
        const admission = admit(join({ token }), project, { now: NOW })
        // Some changes give another spelling of the same payload: unused bits, or the level in the zlib header.
        if (admission.admitted) expect(unwrapPayload(token)).toEqual(unwrapPayload(good))
      }),
      { numRuns: 200 },
    )
  })

  const someToken = fc.record({
    certificate: fc.constantFrom(PRIMARY, SECONDARY, STRANGER),
    lifetime: fc.integer({ min: 1, max: 3 * DAY }),
    issuedAt: fc.integer({ min: NOW - 2 * DAY, max: NOW + 120 }),
  })

  test('admits nothing that verifyToken refuses', () => {
    fc.assert(
      fc.property(someToken, (options) => {
        const token = tokenWith(options)
        const admission = admit(join({ token }), project, { now: NOW })
        const verify = (): unknown =>
          verifyToken(token, { appId: APP_ID, certificates: [PRIMARY, SECONDARY] }, { now: NOW })
        if (admission.admitted) expect(verify).not.toThrow()
        else expect(verify).toThrow()
      }),
    )
  })

  test('judges alike whichever certificate stands first', () => {
    const swapped = { ...project, certificates: [...project.certificates].reverse() }
    fc.assert(
      fc.property(someToken, (options) => {
        const request = join({ token: tokenWith(options) })
        expect(admit(request, swapped, { now: NOW })).toEqual(admit(request, project, { now: NOW }))
      }),
    )
  })

  test('never keeps anybody past 24 hours after issue', () => {
    fc.assert(
      fc.property(someToken, fc.nat({ max: 3 * DAY }), (options, privilegesExpireInSeconds) => {
        const service = rtc({
          channel: 'lobby',
          uid: 12_345,
          role: 'publisher',
          privilegesExpireInSeconds,
        })
        const token = tokenWith({ ...options, services: [service] })
        const admission = admit(join({ token }), project, { now: NOW })
        if (!admission.admitted) return
        const { leaveAt, stayUntil } = admission.deadlines
        expect(leaveAt).toBeGreaterThan(NOW)
        expect(leaveAt).toBeLessThanOrEqual(stayUntil)
        expect(stayUntil).toBeLessThanOrEqual(admission.issuedAt + DAY)
      }),
    )
  })
})

describe('admitRenewal', () => {
  const member = { appId: APP_ID, channel: 'lobby', uid: 12_345 }

  test('takes a fresh token and moves the deadlines', () => {
    const fresh = tokenWith({ issuedAt: NOW + 1_800 })
    expect(admitRenewal(fresh, member, project, { now: NOW + 1_800 })).toMatchObject({
      admitted: true,
      deadlines: { leaveAt: NOW + 1_800 + HOUR },
    })
  })

  test.for([
    { meets: 109, token: tokenWith({ lifetime: 7 * DAY }), at: project, now: NOW + DAY },
    { meets: 110, token: tokenWith({ certificate: STRANGER }), at: project, now: NOW },
    { meets: 116, token: good, at: { ...project, status: 'disabled' as const }, now: NOW },
    { meets: 118, token: good, at: project, now: NOW + HOUR },
    { meets: 119, token: good, at: staticProject, now: NOW },
    { meets: 120, token: APP_ID, at: project, now: NOW },
  ])('meets $meets on the edge', ({ meets, token, at, now }) => {
    expect(admitRenewal(token, member, at, { now })).toMatchObject({ edgeCode: meets })
  })
})
