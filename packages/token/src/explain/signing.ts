import { signatureOf } from '../006/encode.ts'
import { fitsChannel006, fitsUid006 } from '../006/match.ts'
import { signedBy006 } from '../006/verify.ts'
import { joiningText } from '../admission/names.ts'
import { signedBy } from '../verify.ts'
import { equalBytes } from '../wire/bytes.ts'
import { hmacSha256 } from '../wire/hash.ts'
import { utf8 } from '../wire/utf8.ts'
import type { Case } from './case.ts'
import type { ReadToken } from './read.ts'

/** Tells whether a certificate signed a token; `undefined` where names are needed and unknown (006). */
export function signatureTest(
  token: ReadToken,
  facts: Case,
): ((certificate: string) => boolean) | undefined {
  if (token.version === '007') return (certificate) => signedBy(token, [certificate]) === 0
  const { product, userId, channel, uid } = facts
  if (product === 'rtm' || product === 'chat') {
    return userId === undefined
      ? undefined
      : (certificate) => signedBy006(token, [certificate], userId, '') === 0
  }
  if (channel === undefined || uid === undefined) return undefined
  const names = [joiningText(uid), '']
  return (certificate) =>
    names.some((name) => signedBy006(token, [certificate], channel, name) === 0)
}

/**
 * As {@link signatureTest}, for a text that is no certificate but may have been taken for one: with a line break at its
 * end, say. Agora's 006 packages sign with whatever they are given.
 */
export function textSignatureTest(
  token: ReadToken,
  facts: Case,
): ((text: string) => boolean) | undefined {
  if (token.version === '007') {
    const { issuedAt, salt, signature, signedBytes } = token
    return (text) => {
      const keyAtIssue = hmacSha256(littleEndian(issuedAt), utf8(text))
      const key = hmacSha256(littleEndian(salt), keyAtIssue)
      return equalBytes(hmacSha256(key, signedBytes), signature)
    }
  }
  const { product, userId, channel, uid } = facts
  const isLogin = product === 'rtm' || product === 'chat'
  const name = isLogin ? userId : channel
  if (name === undefined || (!isLogin && uid === undefined)) return undefined
  const uids = isLogin || uid === undefined ? [''] : [joiningText(uid), '']
  const { appId, signature, signedBytes } = token
  return (text) =>
    uids.some((one) => equalBytes(signatureOf(appId, text, name, one, signedBytes), signature))
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** Whether the checksums of a 006 token fit the names of the join; 007 has none, and always does. */
export function checksumsFit(token: ReadToken, facts: Case): { channel: boolean; uid: boolean } {
  if (token.version === '007') return { channel: true, uid: true }
  if (facts.product === 'rtm' || facts.product === 'chat') {
    const { userId } = facts
    return {
      channel: userId === undefined || fitsChannel006(token, userId),
      uid: fitsUid006(token, ''),
    }
  }
  const { channel, uid } = facts
  return {
    channel: channel === undefined || fitsChannel006(token, channel),
    uid: uid === undefined || fitsUid006(token, joiningText(uid)) || fitsUid006(token, ''),
  }
}
