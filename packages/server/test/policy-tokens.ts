import { createRequire } from 'node:module'

import { readOfficially } from '../../../test/support/official.ts'
import type { Grant } from '../src/pipeline/token-request.ts'
import { APP_ID, CERTIFICATE, NOW } from './policy-fixtures.ts'
import type { DecodedService } from './policy-oracle.ts'

/*
 * Tokens as npm agora-token reads them.
 */

interface Read007 {
  service_type(): number
  readonly __privileges: Readonly<Record<string, number>>
  readonly __channel_name?: Buffer
  readonly __uid?: Buffer
  readonly __account?: Buffer
  readonly __user_id?: Buffer
  readonly __room_uuid?: Buffer
  readonly __user_uuid?: Buffer
  readonly __role?: number
  readonly __permissions?: { readonly details: Record<string, Record<string, readonly string[]>> }
}

/** A token's own lifetime in seconds from issue, and what it allows. */
export interface DecodedToken {
  readonly seconds: number
  readonly services: readonly DecodedService[]
}

/** @throws When Agora's package cannot read it, or finds another project or issue time. */
export function decode007(token: string): DecodedToken {
  const read = readOfficially(token, CERTIFICATE)
  if (Buffer.from(read.appId).toString() !== APP_ID || read.issueTs !== NOW)
    throw new Error('not as it was asked')
  return {
    seconds: read.expire,
    services: (read.services as unknown as readonly Read007[]).map((service) => ({
      type: service.service_type(),
      place: String(service.__channel_name ?? service.__room_uuid ?? ''),
      user: String(
        service.__uid ?? service.__account ?? service.__user_id ?? service.__user_uuid ?? '',
      ),
      privileges: numbered(service.__privileges, 0),
      role: service.__role ?? -1,
      permissions: Object.entries(service.__permissions?.details ?? {}).flatMap(
        ([resource, verbs]) =>
          Object.entries(verbs).flatMap(([verb, names]) =>
            names.map((name) => [`${resource}.${verb}`, name] as const),
          ),
      ),
    })),
  }
}

interface Official006 {
  salt: number
  ts: number
  messages: Record<string, number>
  fromString(token: string): boolean
  build(): string
}

const { AccessToken } = createRequire(import.meta.url)('agora-token/src/AccessToken') as {
  readonly AccessToken: new (
    appId: string,
    certificate: string,
    channel: string,
    uid: string | number,
  ) => Official006
}

const RTM_LOGIN = 1000

/**
 * A 006 token does not hold the names that it is for, so Agora's package makes the token for the granted names again,
 * which has to give the very same string.
 *
 * @throws When the token is for other names than the grant's.
 */
export function decode006(
  token: string,
  { services: [granted], expiresInSeconds }: Grant,
): DecodedToken {
  if (granted?.type !== 'rtc' && granted?.type !== 'rtm') throw new Error('not a service of 006')
  const place = granted.type === 'rtc' ? granted.channel : String(granted.userId)
  const uid = granted.type === 'rtc' ? granted.uid : 0
  const read = new AccessToken(APP_ID, CERTIFICATE, place, uid)
  if (!read.fromString(token) || read.build() !== token) throw new Error('for other names')
  const privileges = numbered(read.messages, NOW)
  const service =
    granted.type === 'rtc'
      ? { type: 1, place, user: uid === 0 ? '' : String(uid), privileges }
      : {
          type: 2,
          place: '',
          user: place,
          privileges: new Map([[1, privileges.get(RTM_LOGIN) ?? 0]]),
        }
  return { seconds: expiresInSeconds, services: [{ ...service, role: -1, permissions: [] }] }
}

function numbered(
  privileges: Readonly<Record<string, number>>,
  since: number,
): Map<number, number> {
  return new Map(Object.entries(privileges).map(([id, end]) => [Number(id), end - since]))
}
