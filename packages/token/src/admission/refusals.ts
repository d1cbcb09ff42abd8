import {
  ACCESS_POINT_CODES,
  type AccessPointCode,
  EDGE_CODES,
  type EdgeCode,
} from './platform-codes.ts'

/** Why a join or a renewal is refused. Stable, and finer than the platform's own codes. */
export type AdmissionReason =
  | 'APP_NOT_FOUND'
  | 'PROJECT_DISABLED'
  | 'BAD_CHANNEL_NAME'
  | 'BAD_UID'
  | 'TOKEN_FOR_STATIC_PROJECT'
  | 'TOKEN_REQUIRED'
  | 'TOKEN_MALFORMED'
  | 'TOKEN_UNSUPPORTED_VERSION'
  | 'APP_MISMATCH'
  | 'BAD_SIGNATURE'
  | 'CERTIFICATE_DISABLED'
  | 'NOT_YET_VALID'
  | 'TOO_OLD'
  | 'TOKEN_EXPIRED'
  | 'NO_RTC_SERVICE'
  | 'CHANNEL_MISMATCH'
  | 'UID_MISMATCH'
  /** A uid differs in the way it does when one side has a number and the other a user account. */
  | 'UID_TYPE_SUSPECTED'
  | 'NO_JOIN_PRIVILEGE'
  | 'JOIN_PRIVILEGE_EXPIRED'

/** Why somebody who is inside may not send, in a project with co-host authentication. */
export type PublishReason = 'ROLE_NOT_PERMITTED' | 'PUBLISH_NOT_PERMITTED'

/** What is not about the token: a gateway finds these, and answers with the same table. */
export type PlaceReason = 'UID_BANNED' | 'IP_BANNED' | 'CHANNEL_BANNED' | 'UID_CONFLICT'

/** Everything that has a row in {@link REFUSALS}. */
export type RefusalReason = AdmissionReason | PublishReason | PlaceReason

/** What the platform answers in one situation, at each of its doors. */
export interface Refusal {
  /** At the first stage of a join; `undefined` where the join itself succeeds. */
  readonly platformCode: AccessPointCode | undefined
  readonly platformName: string | undefined
  /** What the Web SDK prints when a join meets `platformCode`; inside a channel the `error_str` of the edge. */
  readonly text: string
  /** In the channel: for `renewToken`, a role change, publishing, or as a push. */
  readonly edgeCode: EdgeCode
  /** The name that the Web SDK prints for `edgeCode`. */
  readonly edgeName: string
  /** The `error_str` that the edge sends along. */
  readonly edgeText: string
  /** The error, or for bans and role changes the reason, of the native SDKs. */
  readonly nativeCode: number
  /** What `onRenewTokenResult` of native SDKs (4.6.0 and newer) says; `undefined` where nothing is renewed. */
  readonly nativeRenewResult: number | undefined
  /** Whether Agora documents which answer this gets; where it does not, the choice is ours. */
  readonly documented: boolean
}

/** Seen in logs of real renewals (agora-rtc-react#184). */
const NOT_VERIFIED = 'error to verify token permission'

/**
 * The one table: what Agora answers to each reason. Codes and texts are the platform's; which of them a reason gets is
 * `assumed` where nothing is documented.
 */
export const REFUSALS: { readonly [Reason in RefusalReason]: Refusal } = {
  APP_NOT_FOUND: atDoor(2010005, 2013, 101, 5),
  // Agora's documents name 2010005 here too.
  PROJECT_DISABLED: atDoor(2010011, 116, 101, 1),
  BAD_CHANNEL_NAME: atDoor(2010007, 2014, 102, 4),
  // Answered by the allocator of uids for accounts; numbers are checked by the SDK itself.
  BAD_UID: assumed(atDoor(9010002, 117, 121, 3)),
  TOKEN_FOR_STATIC_PROJECT: atDoor(2010014, 119, 110, 3),
  TOKEN_REQUIRED: atDoor(2010015, 120, 110, 3),
  TOKEN_MALFORMED: atDoor(2010009, 110, 110, 3),
  TOKEN_UNSUPPORTED_VERSION: atDoor(2010009, 110, 110, 3),
  APP_MISMATCH: atDoor(2010009, 110, 110, 5),
  BAD_SIGNATURE: atDoor(2010009, 110, 110, 3),
  CERTIFICATE_DISABLED: atDoor(2010009, 110, 110, 3),
  NOT_YET_VALID: assumed(atDoor(2010009, 110, 110, 3)),
  TOO_OLD: atDoor(2010010, 109, 109, 2),
  TOKEN_EXPIRED: atDoor(2010013, 118, 109, 2),
  NO_RTC_SERVICE: assumed(atDoor(2010009, 110, 110, 3)),
  CHANNEL_MISMATCH: atDoor(2010009, 110, 110, 4),
  UID_MISMATCH: atDoor(2010009, 110, 110, 3),
  UID_TYPE_SUSPECTED: atDoor(2010009, 110, 110, 3),
  NO_JOIN_PRIVILEGE: assumed(atDoor(2010009, 110, 110, 3)),
  JOIN_PRIVILEGE_EXPIRED: atDoor(2010013, 118, 109, 2),

  // Native SDKs call reason 2 NOT_AUTHORIZED.
  ROLE_NOT_PERMITTED: assumed(inside(2018, 'no permission to publish', 2)),
  PUBLISH_NOT_PERMITTED: assumed(inside(2020, 'no permission to publish', 2)),

  // A ban in force lets the join succeed and is pushed at once (ours): the SDK retries for ever on these at a join.
  UID_BANNED: inside(14, 'banned: uid', 3),
  IP_BANNED: inside(15, 'banned: address', 3),
  CHANNEL_BANNED: inside(16, 'banned: channel', 3),
  // The newer of the two stays.
  UID_CONFLICT: inside(2003, 'same uid joined elsewhere', 19),
}

function atDoor(
  platformCode: AccessPointCode,
  edgeCode: EdgeCode,
  nativeCode: number,
  nativeRenewResult: number,
): Refusal {
  const { name, text } = ACCESS_POINT_CODES[platformCode]
  const edgeText = edgeCode === 110 ? NOT_VERIFIED : text
  const edgeName = EDGE_CODES[edgeCode]
  return {
    platformCode,
    platformName: name,
    text,
    edgeCode,
    edgeName,
    edgeText,
    nativeCode,
    nativeRenewResult,
    documented: true,
  }
}

function inside(edgeCode: EdgeCode, text: string, nativeCode: number): Refusal {
  return {
    platformCode: undefined,
    platformName: undefined,
    text,
    edgeCode,
    edgeName: EDGE_CODES[edgeCode],
    edgeText: text,
    nativeCode,
    nativeRenewResult: undefined,
    documented: true,
  }
}

function assumed(refusal: Refusal): Refusal {
  return { ...refusal, documented: false }
}
