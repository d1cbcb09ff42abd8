import type { Case } from './case.ts'
import { clientAppId } from './case.ts'
import type { Explanation, Finding } from './explanation.ts'
import { momentFrom, shown } from './wording.ts'

/** What would have to be said for a full answer. */
export function unknownFacts(facts: Case, usesAppIdOnly: boolean): readonly string[] {
  const unknown: string[] = []
  const { product, channel, uid, userId, certificates, hasNoCertificate } = facts
  if (clientAppId(facts) === undefined) unknown.push('the App ID of the client')
  const isStatic = hasNoCertificate && facts.allowsAppIdOnly === true
  if (certificates.length === 0 && !isStatic && !usesAppIdOnly) {
    unknown.push("the project's certificates")
  }
  if (product === undefined) unknown.push('what is joined (channel and uid) or logged in to')
  if (product === 'rtc' && channel === undefined) unknown.push('the channel of the join')
  if (product === 'rtc' && uid === undefined) unknown.push('the uid of the join')
  if ((product === 'rtm' || product === 'chat') && userId === undefined) {
    unknown.push('the user who logs in')
  }
  return unknown
}

/** Who may do what, once everything fits: the beginning of a sentence that ends with a time. */
export function subjectOf({ product, channel, uid, userId }: Case): string {
  if (product === 'rtm') return `${shown(userId)} may log in to RTM`
  if (product === 'chat') return `${shown(userId)} may log in to Chat`
  return `${joinerOf(uid)} may join ${shown(channel)}`
}

function joinerOf(uid: Case['uid']): string {
  if (uid === undefined || uid === 0 || uid === '') return 'a user to whom Agora gives a uid'
  return typeof uid === 'string' ? `the account ${shown(uid)}` : `uid ${uid}`
}

/** The verdict in a sentence or two. */
export function summaryOf(
  verdict: Explanation['verdict'],
  findings: readonly Finding[],
  facts: Case,
  endsAt: number | undefined,
): string {
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  const warnings = count('warning')
  const also =
    warnings === 0 ? '' : ` ${warnings === 1 ? 'One warning' : `${warnings} warnings`} below.`
  switch (verdict) {
    case 'refused': {
      const more = count('error') - 1
      const others =
        more === 0 ? '' : ` ${more === 1 ? 'One more error' : `${more} more errors`} below.`
      return `Refused: ${findings[0]?.what ?? ''}${others}`
    }
    case 'valid': {
      const end = endsAt === undefined ? '24 hours after the join' : momentFrom(endsAt, facts.now)
      return `Valid: ${subjectOf(facts)} until ${end}.${also}`
    }
    case 'undecided':
      return `Undecided: nothing refuses it so far, but not everything is known.${also}`
  }
}
