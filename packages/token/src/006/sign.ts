import {
  assertAppId,
  assertCertificate,
  assertEndsAfter,
  assertLifetime,
  assertPlainChannelName,
  assertU32,
  assertUnixSeconds,
  shown,
  userIdText,
} from '../arguments.ts'
import { MAX_LIFETIME_SECONDS, MAX_U32 } from '../limits.ts'
import type { Uid } from '../services.ts'
import type { ProjectKey, SignOptions } from '../sign.ts'
import { randomSalt } from '../wire/hash.ts'
import { writeToken } from './encode.ts'
import { uidText006 } from './names.ts'
import {
  type PrivilegeName006,
  PRIVILEGES_006,
  type Role006,
  rolePrivileges006,
} from './privileges.ts'

/** What a 006 token for an RTC channel says. */
export type Rtc006Claims = {
  /** One channel by name: wildcards need AccessToken2. */
  readonly channel: string
  /** A uid (the number 0 is any user), a user account, or `anyUid`. */
  readonly uid: Uid
} & (
  | {
      readonly role: Role006
      /** When the privileges end, in Unix seconds; 0 for 24 hours after issue. */
      readonly expiresAt: number
      readonly privileges?: never
    }
  | {
      /** Privileges that end together. */
      readonly privileges: readonly PrivilegeName006[]
      /** When they end, in Unix seconds; 0 for 24 hours after issue. */
      readonly expiresAt: number
      readonly role?: never
    }
  | {
      /** Privileges, each with its own end in Unix seconds; 0 for no end of its own. */
      readonly privileges: { readonly [Name in PrivilegeName006]?: number }
      /** No privilege ends later, in Unix seconds. Default, or 0: 24 hours after issue. */
      readonly expiresAt?: number
      readonly role?: never
    }
)

const NO_OPTIONS: SignOptions = {}

/**
 * Makes an AccessToken ("006…") for one RTC channel, for clients too old for AccessToken2: Agora's Web SDK before 4.8.0
 * and native SDKs before 4.0.0. Newer ones read it as well.
 *
 * Times are moments, not lifetimes. The token as a whole is bounded at 24 hours after `now`, as Agora's packages do;
 * Agora counts an end of 0, or one beyond those 24 hours, as 24 hours.
 *
 * Equal keys, claims, times and salts give the same string as Agora's own packages. Unlike theirs, each token has a
 * salt of its own.
 *
 * @param options - `maxLifetimeSeconds` is how far after `now` an end may lie.
 * @throws {TypeError | RangeError} When an argument is not usable; the message names it and the likely mistake.
 *
 * @example
 * ```ts
 * const expiresAt = Math.floor(Date.now() / 1000) + 3600
 * sign006({ appId, appCertificate }, { channel: 'lobby', uid: 1234, role: 'publisher', expiresAt })
 * ```
 */
export function sign006(
  key: ProjectKey,
  claims: Rtc006Claims,
  options: SignOptions = NO_OPTIONS,
): string {
  assertKey(key)
  assertPlainChannelName(claims.channel)
  const uid = uidText006(claims.uid)
  const now = issueTime(options)
  let ids: readonly number[]
  let ends: number | readonly number[]
  if (claims.privileges === undefined) {
    ids = roleIds(claims.role)
    ends = checkedEnd('expiresAt', claims.expiresAt, now, options)
  } else if (isList(claims.privileges)) {
    ids = idsOf(claims.privileges)
    ends = checkedEnd('expiresAt', claims.expiresAt, now, options)
  } else {
    const { privileges, expiresAt = 0 } = claims
    const last = checkedEnd('expiresAt', expiresAt, now, options)
    const given = definedNames(privileges)
    ids = idsOf(given)
    ends = byId(given).map((name) =>
      earlierEnd(checkedEnd(`privileges.${name}`, privileges[name], now, options), last),
    )
  }
  return write(key, claims.channel, uid, now, ids, ends, options)
}

/** 0 is Agora's word for "24 hours", later than every other end. */
function earlierEnd(a: number, b: number): number {
  if (a === 0 || b === 0) return a + b
  return Math.min(a, b)
}

/** What a 006 token for RTM says. */
export interface Rtm006Claims {
  /** The RTM user. Numbers are written in decimal. */
  readonly userId: string | number
  /** When signing in ends, in Unix seconds; 0 for 24 hours after issue. */
  readonly expiresAt: number
}

const RTM_LOGIN = [PRIVILEGES_006.rtmLogin] as const

/**
 * Makes an AccessToken ("006…") for signing in to RTM; otherwise as {@link sign006}.
 *
 * @throws {TypeError | RangeError} When an argument is not usable; the message names it and the likely mistake.
 *
 * @example
 * ```ts
 * signRtm006({ appId, appCertificate }, { userId: 'ada', expiresAt: Math.floor(Date.now() / 1000) + 3600 })
 * ```
 */
export function signRtm006(
  key: ProjectKey,
  claims: Rtm006Claims,
  options: SignOptions = NO_OPTIONS,
): string {
  assertKey(key)
  const userId = userIdText('userId', claims.userId)
  const now = issueTime(options)
  const end = checkedEnd('expiresAt', claims.expiresAt, now, options)
  return write(key, userId, '', now, RTM_LOGIN, end, options)
}

/*
 * Ids that are known to be good, at first some that nobody has. A process signs for few projects, mostly one, and
 * looking at the same ids again for each token would cost a twentieth of signing.
 */
let goodAppId = '0'.repeat(32)
let goodCertificate = '0'.repeat(32)

function assertKey({ appId, appCertificate }: ProjectKey): void {
  if (appId !== goodAppId) {
    assertAppId(appId)
    goodAppId = appId
  }
  if (appCertificate !== goodCertificate) {
    assertCertificate(appCertificate)
    goodCertificate = appCertificate
  }
}

function write(
  key: ProjectKey,
  channel: string,
  uid: string,
  now: number,
  ids: readonly number[],
  ends: number | readonly number[],
  options: SignOptions,
): string {
  let { salt } = options
  if (salt === undefined) salt = randomSalt()
  else assertU32('salt', salt)
  const ts = now + MAX_LIFETIME_SECONDS
  return writeToken(key.appId, key.appCertificate, channel, uid, salt, ts, ids, ends)
}

function issueTime(options: SignOptions): number {
  const { now } = options
  if (now === undefined) return Math.floor(Date.now() / 1000)
  assertUnixSeconds('now', now)
  if (now > MAX_U32 - MAX_LIFETIME_SECONDS) {
    throw new RangeError(`now ${now} leaves no room for the 24 hours of a 006 token`)
  }
  return now
}

function checkedEnd(name: string, end: unknown, now: number, options: SignOptions): number {
  if (end === 0) return end
  assertEndsAfter(name, end, now)
  let most = options.maxLifetimeSeconds
  if (most === undefined) most = MAX_LIFETIME_SECONDS
  else assertLifetime('maxLifetimeSeconds', most, 1, MAX_U32)
  if (end > now + most) {
    const hint =
      most === MAX_LIFETIME_SECONDS
        ? '; Agora counts more than 24 hours as 24 hours, which 0 also stands for'
        : ''
    throw new RangeError(
      `${name} ${end} lies ${end - now} s after the time of issue, at most ${most} are allowed${hint}`,
    )
  }
  return end
}

function roleIds(role: unknown): readonly number[] {
  const ids = rolePrivileges006(role)
  if (ids !== undefined) return ids
  throw new TypeError(
    `role must be 'publisher', 'subscriber', 'attendee' or 'admin', got ${shown(role)}`,
  )
}

function isList(
  privileges: NonNullable<Rtc006Claims['privileges']>,
): privileges is readonly PrivilegeName006[] {
  return Array.isArray(privileges)
}

function definedNames(privileges: {
  readonly [Name in PrivilegeName006]?: number | undefined
}): PrivilegeName006[] {
  if (typeof privileges !== 'object') {
    throw new TypeError(`privileges must be a list or an object, got ${shown(privileges)}`)
  }
  const names = Object.keys(privileges) as PrivilegeName006[]
  return names.filter((name) => privileges[name] !== undefined)
}

function idsOf(names: readonly PrivilegeName006[]): number[] {
  return byId(names).map((name) => PRIVILEGES_006[name])
}

/** The names without repeats, in the order in which a token lists them. */
function byId(names: readonly PrivilegeName006[]): PrivilegeName006[] {
  for (const name of names) {
    if (typeof name !== 'string' || !Object.hasOwn(PRIVILEGES_006, name)) {
      throw new TypeError(
        `privileges of a 006 token are ${Object.keys(PRIVILEGES_006).join(', ')}, got ${shown(name)}`,
      )
    }
  }
  if (names.length === 0) throw new RangeError('privileges must name at least one privilege')
  return [...new Set(names)].sort((a, b) => PRIVILEGES_006[a] - PRIVILEGES_006[b])
}
