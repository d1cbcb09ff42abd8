import {
  assertAppId,
  assertCertificate,
  assertLifetime,
  assertU32,
  assertUnixSeconds,
  shown,
} from './arguments.ts'
import { MAX_LIFETIME_SECONDS, MAX_U32 } from './limits.ts'
import { type Channel, type Role, rtc, type Service, type Uid } from './services.ts'
import { ByteWriter } from './wire/byte-writer.ts'
import { randomSalt } from './wire/hash.ts'
import { writePayload } from './wire/payload.ts'
import type { WireService } from './wire/service.ts'
import { wrapPayload } from './wire/token-text.ts'

/** What signs: an Agora project's App ID and one of its App Certificates, 32 hexadecimal characters each. */
export interface ProjectKey {
  readonly appId: string
  readonly appCertificate: string
}

/** What a token says. */
export interface TokenClaims {
  /** At least one, made by `rtc`, `rtm`, `chat`, … */
  readonly services: readonly Service[]
  /** How long the token is good for, in seconds from issue: 1 to `maxLifetimeSeconds`. */
  readonly expiresInSeconds: number
}

/** What signing takes from outside. */
export interface SignOptions {
  /** The time of issue, in Unix seconds. Default: the system clock. */
  readonly now?: number
  /** 0 to 2³²−1. Default: fresh from the CSPRNG; set it only to repeat a token in a test. */
  readonly salt?: number
  /** The longest lifetime to sign, in seconds. Default 86 400, after which Agora refuses any token. */
  readonly maxLifetimeSeconds?: number
}

const payload = new ByteWriter(4096)

/**
 * Makes an AccessToken2 ("007…") for one or several services.
 *
 * Equal keys, claims, times and salts give equal strings in every runtime. Agora's own packages give other strings,
 * each its own, for the same payload; all of them read this one.
 *
 * @throws {TypeError | RangeError} When an argument is not usable; the message names it and the likely mistake.
 *
 * @example
 * ```ts
 * signToken(
 *   { appId, appCertificate },
 *   { services: [rtc({ channel: 'lobby', uid: 1234, role: 'publisher' }), rtm({ userId: '1234' })], expiresInSeconds: 3600 },
 * )
 * ```
 */
export function signToken(key: ProjectKey, claims: TokenClaims, options: SignOptions = {}): string {
  assertAppId(key.appId)
  assertCertificate(key.appCertificate)
  const { expiresInSeconds } = claims
  const mostSeconds = options.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS
  if (options.maxLifetimeSeconds !== undefined) {
    assertLifetime('maxLifetimeSeconds', mostSeconds, 1, MAX_U32)
  }
  assertLifetime('expiresInSeconds', expiresInSeconds, 1, mostSeconds)
  const now = options.now ?? Math.floor(Date.now() / 1000)
  if (options.now !== undefined) assertUnixSeconds('now', now)
  if (options.salt !== undefined) assertU32('salt', options.salt)

  writePayload(
    payload,
    {
      appId: key.appId,
      issuedAt: now,
      expiresInSeconds,
      salt: options.salt ?? randomSalt(),
      services: wireServices(claims.services),
    },
    key.appCertificate,
  )
  return wrapPayload(payload.bytes, payload.length)
}

function wireServices(services: unknown): readonly WireService[] {
  if (!Array.isArray(services) || services.length === 0) {
    throw new TypeError('services must be a list of at least one service, such as rtc({ … })')
  }
  if (services.length === 1) return wireOf(services[0], 0)
  return services.flatMap(wireOf)
}

function wireOf(service: unknown, index: number): readonly WireService[] {
  const wire = (service as Partial<Service> | null | undefined)?.wire
  if (!Array.isArray(wire)) {
    throw new TypeError(
      `services[${index}] must be made by rtc(…), rtm(…), chat(…) or another function of this package, got ${shown(service)}`,
    )
  }
  return wire as readonly WireService[]
}

/** Everything for one RTC token in one object; see {@link signRtcToken}. */
export interface RtcTokenRequest extends ProjectKey {
  readonly channel: Channel
  readonly uid: Uid
  readonly role: Role
  /** Seconds from now, 1 to 86 400. */
  readonly expiresInSeconds: number
}

/**
 * Makes a token for one RTC channel: what most applications need. Token and privileges end together.
 *
 * @throws {TypeError | RangeError} When an argument is not usable; the message names it and the likely mistake.
 *
 * @example
 * ```ts
 * signRtcToken({ appId, appCertificate, channel: 'lobby', uid: 1234, role: 'publisher', expiresInSeconds: 3600 })
 * ```
 */
export function signRtcToken(request: RtcTokenRequest, options?: SignOptions): string {
  return signToken(
    request,
    { services: [rtc(request)], expiresInSeconds: request.expiresInSeconds },
    options,
  )
}
