/**
 * Why an entry of a rule, or the policy as a whole, does not give a service. In the order in which they are looked
 * at: of several entries, the one whose denial stands last here came nearest to what was asked.
 */
export const DENIAL_REASONS = [
  'NO_RULE',
  'RULE_SCOPE',
  'NO_SERVICE',
  'PROJECT',
  'FORMAT',
  'APP_SCOPE',
  'APP_TICKET',
  'CHANNEL_WILDCARD',
  'CHANNEL_PATTERN',
  'CHANNEL',
  'ROOM',
  'UID_WILDCARD',
  'UID_UNUSABLE',
  'UID_PATTERN',
  'UID_OTHER',
  'UID_LIST',
  'USER_ID_WILDCARD',
  'USER_ID',
  'CLASSROOM_ROLE',
  'PRIVILEGES',
  'PERMISSIONS',
  'TICKET_PROJECT',
  'TICKET_CHANNEL',
  'TICKET_UID',
  'TICKET_ROLE',
  'CREDENTIAL_ENDED',
] as const

export type DenialReason = (typeof DENIAL_REASONS)[number]

/** A "no", and of whom. Put into words only when somebody reads it. */
export interface Denial {
  readonly reason: DenialReason
  /** The rule that refused, if one did. */
  readonly rule?: string
  /** What stood against the request, where the reason does not say it: the uid that would be right, a scope, … */
  readonly instead?: number | string
}

const RANK: ReadonlyMap<DenialReason, number> = new Map(
  DENIAL_REASONS.map((reason, index) => [reason, index]),
)

/** True when `denial` came nearer to granting than `other`. */
export function isNearer(denial: Denial, other: Denial | undefined): boolean {
  return other === undefined || RANK.get(denial.reason)! > RANK.get(other.reason)!
}

/** Tells a denial from what was granted instead. */
export function isDenial(value: object): value is Denial {
  return 'reason' in value
}
