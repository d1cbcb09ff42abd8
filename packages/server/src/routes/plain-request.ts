import type { TokenRequest } from '../pipeline/token-request.ts'
import { isChannelName, LOOKS_LIKE_UNIX_TIME, MAX_U32 } from './token-schema.ts'

/**
 * Reads the request that nearly everybody sends, one RTC service for a user with a number, as `tokenRequestSchema` would;
 * the schema takes as long for it as a hash. Whatever is not just this is `undefined`, and for the schema to read or refuse.
 */
export function plainTokenRequest(value: unknown): TokenRequest | undefined {
  if (isObjectOf(value, 'services')) {
    const services = plainServices(value.services)
    return services && { format: '007', services }
  }
  if (!isObjectOf(value, 'services', 'expiresInSeconds')) return undefined
  const services = plainServices(value.services)
  const { expiresInSeconds } = value
  return services && isWholeNumber(expiresInSeconds, 1, LOOKS_LIKE_UNIX_TIME - 1)
    ? { format: '007', services, expiresInSeconds }
    : undefined
}

function plainServices(value: unknown): TokenRequest['services'] | undefined {
  if (!Array.isArray(value) || value.length !== 1) return undefined
  const [service] = value as readonly unknown[]
  if (!isObjectOf(service, 'type', 'channel', 'uid', 'role')) return undefined
  const { type, channel, uid, role } = service
  return type === 'rtc' &&
    typeof channel === 'string' &&
    isChannelName(channel) &&
    isWholeNumber(uid, 0, MAX_U32) &&
    (role === 'publisher' || role === 'subscriber')
    ? [{ type, channel, uid, role }]
    : undefined
}

function isWholeNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

/** Whether something that was JSON is an object with these members and no other. */
export function isObjectOf<Name extends string>(
  value: unknown,
  ...names: readonly Name[]
): value is Record<Name, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const name of names) if (!Object.hasOwn(value, name)) return false
  return Object.keys(value).length === names.length
}
