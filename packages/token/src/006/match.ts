import { crc32 } from '../wire/crc32.ts'
import { utf8 } from '../wire/utf8.ts'
import type { Token006Content } from './decode.ts'
import { candidateText, candidateUidText } from './names.ts'

/*
 * A 006 token holds checksums of its channel and uid, not the names. These functions compare a candidate with them, so
 * that a person can be told "this token is for another channel" before any signature is looked at. A checksum is four
 * bytes and not signed: agreement is a hint, and only `verify006` proves anything.
 */

/**
 * True when the checksum in the token is that of `channel` (in an RTM token: of the user id).
 *
 * @throws {TypeError} When `channel` is not a string.
 */
export function fitsChannel006(
  token: Pick<Token006Content, 'crcChannel'>,
  channel: string,
): boolean {
  return token.crcChannel === crc32(utf8(candidateText('channel', channel)))
}

/**
 * True when the checksum in the token is that of `uid`. The number 0 and `""` ask whether the token is for any user;
 * such a token fits no other uid here, though the platform lets every user in with it.
 *
 * @throws {TypeError | RangeError} When `uid` is neither a string nor a whole number from 0 to 2³²−1.
 */
export function fitsUid006(token: Pick<Token006Content, 'crcUid'>, uid: number | string): boolean {
  return token.crcUid === crc32(utf8(candidateUidText(uid)))
}
