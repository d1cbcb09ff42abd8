import { isIP } from 'node:net'

import type { BanRecord } from '../storage/stores/bans.ts'
import type { KickingRule } from './kicking-rules.ts'

/**
 * A kick lasts as long as the ban, but no longer than a token can: whoever stays banned gets no new one, so after 24
 * hours there is nobody left to keep out. Seconds, with half a minute for clocks that differ.
 */
const LONGEST_SECONDS = 86_430
const SHORTEST_SECONDS = 10

/**
 * The rule that shows out those whom a ban is about, or why there is none.
 *
 * @param now - Unix seconds.
 */
export function kickRule(
  ban: Pick<
    BanRecord,
    'appId' | 'uid' | 'channel' | 'address' | 'subject' | 'issuedBefore' | 'expiresAt'
  >,
  now: number,
): KickingRule | { readonly impossible: string } {
  const { appId, uid, channel, address, expiresAt } = ban
  if (appId === undefined) return { impossible: 'a kick needs the project; set appId' }
  if (uid === undefined && channel === undefined && address === undefined) {
    return { impossible: 'the platform knows uids, channels and addresses; set one of them' }
  }
  if (ban.subject !== undefined && uid === undefined) {
    return { impossible: 'the platform does not know subjects; set the uid too' }
  }
  if (ban.issuedBefore !== undefined && uid === undefined) {
    return { impossible: 'the platform does not know when users signed in; set the uid too' }
  }
  if (uid !== undefined && !isUid(uid)) {
    return { impossible: 'the platform cannot kick user accounts, only numeric uids from 1' }
  }
  if (address !== undefined && isIP(address) === 0) {
    return { impossible: 'the platform cannot kick ranges, only single addresses' }
  }
  const left = expiresAt === undefined ? LONGEST_SECONDS : expiresAt - now
  return {
    appId,
    seconds: Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, left)),
    ...(channel === undefined ? {} : { channel }),
    ...(uid === undefined ? {} : { uid: Number(uid) }),
    ...(address === undefined ? {} : { address }),
  }
}

function isUid(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 0xffff_ffff
}
