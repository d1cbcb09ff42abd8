import { fitsChannel006, fitsUid006 } from '../006/match.ts'
import { signedBy006 } from '../006/verify.ts'
import { joiningText } from '../admission/names.ts'
import { signedBy } from '../verify.ts'
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
