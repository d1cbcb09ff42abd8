import type { ProblemCode, ProblemDetails } from '../problems.ts'
import type { RequestedService } from '../pipeline/token-request.ts'
import type { Denial, DenialReason } from './denial.ts'

/** A refusal, ready to be thrown as a problem or shown in an explanation. */
export interface Refusal extends ProblemDetails {
  readonly code: ProblemCode
}

interface Words {
  readonly detail: string
  readonly hint?: string
}

const ASK_EXPLAIN = '`tessera policy explain` shows an administrator how each rule was judged'

/**
 * A denial in words, for whoever asked. Patterns of rules are not in it: they may name others.
 *
 * @param asked - The service it is about, if it is about one.
 */
export function refusalOf(denial: Denial, asked: RequestedService | undefined): Refusal {
  const { detail, hint } = WORDS[denial.reason](denial)
  return {
    code: CODES[denial.reason] ?? 'POLICY_DENIED',
    detail: asked === undefined ? detail : `${describeAsked(asked)}: ${detail}`,
    hint: hint ?? ASK_EXPLAIN,
    ...(denial.rule === undefined ? {} : { rule: denial.rule }),
  }
}

/** A denial in one sentence, for an explanation. */
export function describeDenial(denial: Denial): string {
  return WORDS[denial.reason](denial).detail
}

/** What was asked for or granted, in a few words: `rtc in "lobby" as uid 42, publisher`. */
export function describeAsked(service: RequestedService): string {
  switch (service.type) {
    case 'rtc':
      return `rtc in ${channelWords(service.channel)} as ${uidWords(service.uid)}, ${
        service.privileges === undefined
          ? (service.role ?? 'subscriber')
          : `to ${privilegeWords(service.privileges)}`
      }`
    case 'streaming':
    case 'fcdn':
      return `${service.type} in ${channelWords(service.channel)} as ${uidWords(service.uid)}`
    case 'rtm':
    case 'rtm2':
    case 'chat':
      return `${service.type} as ${shown(service.userId)}`
    case 'apaasRoomUser':
      return `apaasRoomUser in ${shown(service.roomUuid)} as ${shown(service.userUuid)}, role ${service.role}`
    case 'apaasUser':
      return `apaasUser as ${shown(service.userUuid)}`
    case 'chatApp':
    case 'apaasApp':
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return service.type
  }
}

function channelWords(channel: string): string {
  return channel === '*' ? 'every channel' : shown(channel)
}

function uidWords(uid: number | string): string {
  return uid === 0 ? 'any user' : `uid ${shown(uid)}`
}

function privilegeWords(privileges: object): string {
  const names = Object.entries(privileges).flatMap(([name, seconds]: [string, unknown]) =>
    seconds === undefined ? [] : [name],
  )
  return names.join(', ') || 'do nothing'
}

/** A value in a message, cut short; texts in quotes, without control characters. */
export function shown(value: number | string): string {
  if (typeof value === 'number') return String(value)
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}

function ofRule({ rule }: Denial): string {
  return `the rule ${shown(rule ?? '')}`
}

const CODES: Partial<Record<DenialReason, ProblemCode>> = {
  RULE_SCOPE: 'SCOPE_MISSING',
  APP_SCOPE: 'SCOPE_MISSING',
  CREDENTIAL_ENDED: 'CREDENTIAL_EXPIRED',
}

const WORDS: Readonly<Record<DenialReason, (denial: Denial) => Words>> = {
  NO_RULE: () => ({
    detail: 'no rule of the policy is about this caller',
    hint: 'nothing is allowed without a rule: an administrator adds one whose match fits this caller',
  }),
  RULE_SCOPE: (denial) => ({
    detail: `${ofRule(denial)} is about this caller but for ${denial.instead ?? 'a scope'}, which the credential lacks`,
    hint: 'use a credential with that scope',
  }),
  NO_SERVICE: () => ({ detail: 'no rule that is about this caller allows this service' }),
  PROJECT: (denial) => ({ detail: `${ofRule(denial)} does not allow it in this project` }),
  FORMAT: (denial) => ({
    detail: `${ofRule(denial)} does not allow this token format`,
    hint: 'ask for format "007"; a rule allows 006 by name, with formats: ["007", "006"]',
  }),
  APP_SCOPE: ({ instead }) => ({
    detail: `it stands for the whole application, so the credential needs the scope ${shown(instead ?? '')}`,
    hint: 'ask for the token of one user, or use an API key of your backend with that scope',
  }),
  APP_TICKET: () => ({
    detail: 'it stands for the whole application and is never given for a ticket',
    hint: 'ask for the token of one user',
  }),
  CHANNEL_WILDCARD: (denial) => ({
    detail: `${ofRule(denial)} does not allow a token for every channel`,
    hint: 'name a channel; a rule allows the wildcard by name, with wildcardChannel: true',
  }),
  CHANNEL_PATTERN: () => ({
    detail: 'the channel must be one name, neither empty nor a pattern',
    hint: 'name a channel',
  }),
  CHANNEL: (denial) => ({ detail: `${ofRule(denial)} does not allow this channel` }),
  ROOM: (denial) => ({ detail: `${ofRule(denial)} does not allow this room` }),
  UID_WILDCARD: (denial) => ({
    detail: `${ofRule(denial)} does not allow a token for any user`,
    hint: 'ask for one uid; a rule allows the wildcard by name, with wildcardUid: true',
  }),
  UID_UNUSABLE: (denial) => ({
    detail: `${ofRule(denial)} takes the uid from ${denial.instead ?? 'the caller'}, which holds none that can be used`,
    hint: 'it must be a whole number from 1 to 4294967295, or an account of 1 to 255 characters without "*"',
  }),
  UID_PATTERN: () => ({
    detail: 'the uid must be one uid or account, neither empty nor a pattern',
    hint: 'ask for one uid, or leave it open with 0',
  }),
  UID_OTHER: (denial) => ({
    detail: `${ofRule(denial)} gives this caller the uid ${shown(denial.instead ?? '')} and no other`,
    hint: 'leave the uid open with 0 and join with the uid in the answer; a rule allows any uid with uid: { rule: any }',
  }),
  UID_LIST: (denial) => ({ detail: `${ofRule(denial)} does not allow this uid` }),
  USER_ID_WILDCARD: () => ({
    detail: 'the user id must be one user, neither empty nor a pattern',
    hint: 'name the user; RTM, Chat and classrooms have no wildcard',
  }),
  USER_ID: (denial) => ({
    detail: `${ofRule(denial)} does not allow this user id`,
    hint: "without userIds a rule allows the caller's own subject only",
  }),
  CLASSROOM_ROLE: (denial) => ({ detail: `${ofRule(denial)} does not allow this classroom role` }),
  PRIVILEGES: (denial) => ({
    detail: `${ofRule(denial)} allows none of the privileges`,
    hint: 'a rule without role allows subscribing only, which is the privilege joinChannel',
  }),
  PERMISSIONS: (denial) => ({ detail: `${ofRule(denial)} allows none of the permissions` }),
  TICKET_PROJECT: () => ({ detail: 'the ticket is for another project' }),
  TICKET_CHANNEL: () => ({ detail: 'the ticket is not for this channel' }),
  TICKET_UID: () => ({
    detail: 'the ticket is for another user',
    hint: 'leave the uid open with 0, or ask as the user of the ticket',
  }),
  TICKET_ROLE: () => ({ detail: 'the ticket is for subscribing only' }),
  CREDENTIAL_ENDED: () => ({
    detail: 'the credential has ended, and tokens do not outlive it here',
    hint: 'sign in again',
  }),
}
