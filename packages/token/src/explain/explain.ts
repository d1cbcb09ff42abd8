import { admit } from '../admission/admit.ts'
import { shown } from '../arguments.ts'
import { answerTo } from './answers.ts'
import { asAdmission, type Case, caseOf, quotedProduct } from './case.ts'
import { checkClient } from './check-client.ts'
import { checkContent } from './check-content.ts'
import { checkChat, checkChatApp, checkRtm, serviceNames } from './check-login.ts'
import { checkJoinNames, checkNames } from './check-names.ts'
import { checkAppAndSignature, checkProject } from './check-project.ts'
import { checkRtcRights, leaveTime, tokenEnd } from './check-rights.ts'
import { checkTimes } from './check-times.ts'
import type { ExplainContext, Explanation } from './explanation.ts'
import { FINDINGS, type Found, found, inWords } from './findings/findings.ts'
import type { Template } from './findings/template.ts'
import { otherKind } from './other-kinds.ts'
import type { ReadToken } from './read.ts'
import { withoutSecrets } from './redact.ts'
import { repair } from './repair.ts'
import { rtcPart, type RtcPart } from './rtc-part.ts'
import { subjectOf, summaryOf, unknownFacts } from './summary.ts'
import { timelineOf } from './timeline.ts'
import { viewOf } from './view.ts'
import { momentFrom } from './wording.ts'

/**
 * Tells why a token works or does not: a verdict, what is so, what Agora answers to it, and what to change.
 *
 * Takes any text and says what it is. A token that was damaged on the way is repaired as far as possible and explained
 * all the same. Whatever is not said in `context` is not checked, and the explanation names it. No certificate stands
 * in the result, even where one turns up in the token; the claims of the token do, whether or not anybody signed them.
 *
 * @param context - The project, what the client does, and the time; the more, the better the answer.
 * @throws {TypeError | RangeError} When `token` is not a string, or `context` holds something unusable.
 *
 * @example
 * ```ts
 * const { verdict, findings } = explainToken(token, {
 *   project: { appId, certificates: [appCertificate] },
 *   join: { channel: 'lobby', uid: 1234 },
 * })
 * for (const { what, answer, fix } of findings) console.log(what, answer, fix)
 * ```
 */
export function explainToken(token: string, context: ExplainContext = {}): Explanation {
  const given: unknown = token
  if (typeof given !== 'string') throw new TypeError(`token must be a string, got ${shown(given)}`)
  const facts = caseOf(context)
  const secrets = facts.certificates.map(({ value }) => value.replace(/^["'`]|["'`]$/g, ''))

  const other = otherKind(token, facts)
  if (other) return withoutSecrets(withoutToken([other], facts), secrets)
  const { read, text, found: damage } = repair(token, facts.maxInflatedBytes)
  if (read === undefined) return withoutSecrets(withoutToken(damage, facts), secrets)
  return withoutSecrets(withToken(token, { read, text, damage }, facts, secrets), secrets)
}

/** What is said about a text that holds no token. */
function withoutToken(notes: readonly Found[], facts: Case): Explanation {
  const usesAppIdOnly = notes.some(({ code }) => code === 'APP_ID_ONLY')
  return explanationOf([...notes, ...checkProject(facts), ...checkJoinNames(facts)], facts, {
    repaired: false,
    unknown: usesAppIdOnly ? unknownFacts(facts, true) : [],
    endsAt: undefined,
    token: null,
    timeline: [],
  })
}

interface Repaired {
  readonly read: ReadToken
  readonly text: string
  readonly damage: readonly Found[]
}

function withToken(
  original: string,
  { read, text, damage }: Repaired,
  givenFacts: Case,
  secrets: string[],
): Explanation {
  const facts = { ...givenFacts, product: givenFacts.product ?? productOf(read, givenFacts) }
  const part =
    facts.product === 'rtm' || facts.product === 'chat' ? undefined : rtcPart(read, facts)
  const notes = [
    ...damage,
    ...checkProject(facts),
    ...checkAppAndSignature(read, facts, secrets),
    ...checkTimes(read, facts),
    ...checkJoinNames(facts),
    ...checkUse(read, part, facts),
    ...checkChatApp(read, facts),
    ...checkContent(read, part),
    ...checkClient(text, read, facts),
  ]
  const admission = facts.product === 'rtc' ? asAdmission(facts, original) : undefined
  const judged = admission && admit(admission.request, admission.project, { now: facts.now })
  if (judged?.admitted === false && !notes.some(refuses)) {
    const { reason } = judged
    notes.push(found('REFUSED_OTHERWISE', { reason, answer: answerTo(reason, 'rtc') }))
  }
  const view = viewOf(read)
  return explanationOf(notes, facts, {
    repaired: damage.length > 0,
    unknown: unknownFacts(facts, false),
    endsAt: part ? leaveTime(read, part) : tokenEnd(read).effective,
    token: view,
    timeline: timelineOf(read, view, part, facts.now),
  })
}

function refuses({ code, data }: Found): boolean {
  // The table pairs each code with its data, and `found` takes no other pair.
  const { reason } = FINDINGS[code] as Template<unknown>
  return (typeof reason === 'function' ? reason(data) : reason) !== undefined
}

/** What a user id is for, where only that is known. */
function productOf(read: ReadToken, { userId }: Case): 'rtm' | 'chat' | undefined {
  if (userId === undefined) return undefined
  const names = serviceNames(read)
  return names.includes('Chat') && !names.includes('RTM') ? 'chat' : 'rtm'
}

function checkUse(read: ReadToken, part: RtcPart | undefined, facts: Case): readonly Found[] {
  if (facts.product === 'rtm') return checkRtm(read, facts)
  if (facts.product === 'chat') return checkChat(read, facts)
  if (part) return [...checkNames(read, part, facts), ...checkRtcRights(read, part, facts)]
  return facts.product === 'rtc' ? [found('NO_RTC_SERVICE', { services: serviceNames(read) })] : []
}

interface Outcome extends Pick<Explanation, 'repaired' | 'token' | 'timeline'> {
  readonly unknown: readonly string[]
  readonly endsAt: number | undefined
}

function explanationOf(notes: readonly Found[], facts: Case, outcome: Outcome): Explanation {
  const { repaired, unknown, endsAt, token, timeline } = outcome
  const product = quotedProduct(facts)
  const severities = inWords(notes, product).map(({ severity }) => severity)
  const verdict = severities.includes('error')
    ? 'refused'
    : unknown.length > 0
      ? 'undecided'
      : 'valid'
  const all = [...notes]
  if (unknown.length > 0) all.push(found('NOT_CHECKED', { missing: unknown }))
  if (token !== null && !severities.some((severity) => severity !== 'info')) {
    const end =
      verdict === 'valid' && endsAt !== undefined ? momentFrom(endsAt, facts.now) : undefined
    all.push(found('NOTHING_WRONG', { end, subject: subjectOf(facts) }))
  }
  const findings = inWords(all, product)
  const summary = summaryOf(verdict, findings, facts, endsAt)
  return { verdict, summary, findings, repaired, token, timeline }
}
