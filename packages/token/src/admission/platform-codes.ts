/*
 * The numbers that Agora's services answer with, and what its Web SDK makes of them. Which situation gets which number
 * is told by the table in refusals.ts; these two say what the numbers are called.
 */

/** First stage of a join. Agora's Web SDK prints `text` as the reason of `CAN_NOT_GET_GATEWAY_SERVER`. */
export const ACCESS_POINT_CODES = {
  2010005: { name: 'INVALID_VENDOR_KEY', text: 'invalid vendor key, can not find appid' },
  2010007: { name: 'INVALID_CHANNEL_NAME', text: 'invalid channel name' },
  2010008: { name: 'INTERNAL_ERROR', text: 'unilbs internal error' },
  2010009: { name: 'NO_AUTHORIZED', text: 'invalid token, authorized failed' },
  2010010: { name: 'DYNAMIC_KEY_TIMEOUT', text: 'dynamic key or token timeout' },
  2010011: { name: 'NO_ACTIVE_STATUS', text: 'no active status' },
  2010013: { name: 'DYNAMIC_KEY_EXPIRED', text: 'dynamic key expired' },
  2010014: { name: 'STATIC_USE_DYNAMIC_KEY', text: 'static use dynamic key' },
  2010015: { name: 'DYNAMIC_USE_STATIC_KEY', text: 'dynamic use static key' },
  2010016: { name: 'USER_OVERLOAD', text: 'amount of users over load' },
  2010018: { name: 'FORBIDDEN_REGION', text: 'the request is forbidden in this area' },
  2010019: { name: 'CANNOT_MEET_AREA_DEMAND', text: 'unable to allocate services in this area' },
  2010027: { name: 'REQ_DOWNGRADE_FALLBACK', text: 'request downgrade fallback' },
  /** The three of the allocator that turns a user account into a number. */
  9010001: { name: 'INVALID_APPID', text: 'invalid appid' },
  9010002: { name: 'INVALID_STRING_UID', text: 'invalid string uid' },
  9010003: { name: 'ALLOCATOR_ERROR', text: 'string uid allocator internal error' },
} as const

/** A code of the access point or of the allocator of uids for user accounts. */
export type AccessPointCode = keyof typeof ACCESS_POINT_CODES

/** In the channel: renewal, role, publishing, and what is pushed. The names are the Web SDK's, misspellings included. */
export const EDGE_CODES = {
  2: 'K_TIMESTAMP_EXPIRED',
  3: 'K_CHANNEL_PERMISSION_INVALID',
  4: 'K_CERTIFICATE_INVALID',
  5: 'K_CHANNEL_NAME_EMPTY',
  6: 'K_CHANNEL_NOT_FOUND',
  7: 'K_TICKET_INVALID',
  8: 'K_CHANNEL_CONFLICTED',
  14: 'K_UID_BANNED',
  15: 'K_IP_BANNED',
  16: 'K_CHANNEL_BANNED',
  109: 'ERR_DYNAMIC_KEY_TIMEOUT',
  110: 'ERR_NO_AUTHORIZED',
  115: 'ERR_INTERNAL_ERROR',
  116: 'ERR_NO_ACTIVE_STATUS',
  117: 'ERR_INVALID_UID',
  118: 'ERR_DYNAMIC_KEY_EXPIRED',
  119: 'ERR_STATIC_USE_DYANMIC_KE',
  120: 'ERR_DYNAMIC_USE_STATIC_KE',
  2003: 'ERR_REPEAT_JOIN_CHANNEL',
  2011: 'ERR_NOT_JOINED',
  2013: 'ERR_INVALID_VENDOR_KEY',
  2014: 'ERR_INVALID_CHANNEL_NAME',
  2015: 'ERR_INVALID_STRINGUID',
  2016: 'ERR_TOO_MANY_USERS',
  /** Called ERR_SET_CLIENT_ROLE_NO_PERMISSION in the SDK's list; this is what it prints. */
  2018: 'ERR_SET_CLIENT_ROLE_TIMEOUT',
  2020: 'ERR_PUBLISH_REQUEST_INVALID',
  2031: 'ERR_TOO_MANY_BROADCASTERS',
  2032: 'ERR_TOO_MANY_SUBSCRIBERS',
} as const

/** A code of the edge, the service that a member of a channel is connected to. */
export type EdgeCode = keyof typeof EDGE_CODES
