import { claimAt } from './claims.ts'
import type { Caller } from './caller.ts'
import type { CompiledAllow } from './compile.ts'
import type { Denial } from './denial.ts'

const MAX_U32 = 0xffff_ffff
/** Agora: RTC user accounts are at most 255 bytes. */
const MAX_ACCOUNT_BYTES = 255

/**
 * The uid that an entry gives to one who asks for `asked`.
 *
 * 0 asks for a token for any user. Where that is not allowed by name, it leaves the uid open, and a rule that knows the
 * caller's one uid fills it in. Numbers and accounts are compared by the text that a token holds: 42 and "42" are one.
 */
export function judgeUid(
  entry: CompiledAllow,
  asked: number | string,
  caller: Caller,
): number | string | Denial {
  const { uid, rule } = entry
  if (asked === 0 && entry.wildcardUid) return 0
  if (asked === '' || (typeof asked === 'string' && asked.includes('*'))) {
    return { reason: 'UID_PATTERN', rule }
  }
  if (uid.rule === 'any') return asked === 0 ? { reason: 'UID_WILDCARD', rule } : asked
  if (uid.rule === 'list') {
    const [only] = uid.values.values()
    if (asked === 0) {
      return uid.values.size === 1 && only !== undefined ? only : { reason: 'UID_WILDCARD', rule }
    }
    return uid.values.get(String(asked)) ?? { reason: 'UID_LIST', rule }
  }
  const own = ownUid(entry, caller)
  if (own === undefined) return { reason: 'UID_UNUSABLE', rule, instead: uidSource(entry) }
  if (asked === 0 || String(asked) === String(own)) return own
  return { reason: 'UID_OTHER', rule, instead: own }
}

/** The one uid that the rule knows for this caller. */
function ownUid({ uid }: CompiledAllow, caller: Caller): number | string | undefined {
  if (uid.rule === 'mapped') return caller.mappedUid()
  return usableUid(uid.rule === 'claim' ? claimAt(caller.claims, uid.path) : caller.subject)
}

/** Where the uid should have come from, in words. */
function uidSource({ uid }: CompiledAllow): string {
  return uid.rule === 'claim' ? `the claim ${uid.path.name}` : `the ${uid.rule}`
}

/** A uid or account as a token can hold it: digits as a number, never a wildcard; else `undefined`. */
function usableUid(value: unknown): number | string | undefined {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 1 && value <= MAX_U32 ? value : undefined
  }
  if (typeof value !== 'string' || value === '' || value.length > MAX_ACCOUNT_BYTES)
    return undefined
  if (value.includes('*') || /^0\d*$/.test(value)) return undefined
  return /^\d{1,10}$/.test(value) && Number(value) <= MAX_U32 ? Number(value) : value
}
