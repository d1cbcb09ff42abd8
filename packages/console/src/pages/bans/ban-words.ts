import type { Ban } from '../../api/shapes.ts'
import { momentText } from '../../parts/times.ts'
import { shortened } from '../../parts/words.ts'

/** Whom a ban covers, in a few words; all of it must fit. */
export function targetText(ban: Ban): string {
  const { subject, uid, channel, address, issuedBefore, appId } = ban
  return [
    ...(subject === undefined ? [] : [`subject ${subject}`]),
    ...(uid === undefined ? [] : [`uid ${uid}`]),
    ...(channel === undefined ? [] : [`channel ${channel}`]),
    ...(address === undefined ? [] : [`address ${address}`]),
    ...(issuedBefore === undefined ? [] : [`credentials from before ${momentText(issuedBefore)}`]),
    ...(appId === undefined ? [] : [`in project ${shortened(appId)}`]),
  ].join(' · ')
}

/** Whether it holds. @param now - Unix seconds. */
export function banStanding(
  { liftedAt, expiresAt }: Pick<Ban, 'liftedAt' | 'expiresAt'>,
  now: number,
): { readonly kind: 'bad' | 'idle'; readonly label: 'In force' | 'Lifted' | 'Expired' } {
  if (liftedAt !== undefined) return { kind: 'idle', label: 'Lifted' }
  return expiresAt !== undefined && expiresAt <= now
    ? { kind: 'idle', label: 'Expired' }
    : { kind: 'bad', label: 'In force' }
}

export const KICK_WORDS: Readonly<Record<Ban['kickState'], string | undefined>> = {
  none: undefined,
  pending: 'being shown out',
  done: 'shown out',
  failed: 'could not be shown out',
  lifted: 'may come back',
}

/** Whether the kick that goes with a ban will soon be told differently. */
export function isKickUnderWay({
  kickState,
  liftedAt,
}: Pick<Ban, 'kickState' | 'liftedAt'>): boolean {
  return kickState === 'pending' || (liftedAt !== undefined && kickState === 'done')
}
