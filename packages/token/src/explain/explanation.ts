import type { CertificateSlot } from '../admission/admission.ts'
import type { AdmissionReason } from '../admission/refusals.ts'
import type { FindingCode } from './findings/finding-code.ts'
import type { Severity } from './severity.ts'

/** What is known about the project. Whatever is left out is not checked, and the explanation says so. */
export interface ExplainProject {
  readonly appId?: string | undefined
  /** Certificates, or only their texts: the first is then the primary one, the second the secondary one, both enabled. */
  readonly certificates?:
    | readonly (
        | string
        | { readonly slot: CertificateSlot; readonly value: string; readonly enabled: boolean }
      )[]
    | undefined
  readonly coHostAuthentication?: boolean | undefined
  readonly status?: 'active' | 'disabled' | undefined
  /** The App ID alone is enough; see `AdmissionProject`. */
  readonly allowsAppIdOnly?: boolean | undefined
}

/** What the client does with the token. Whatever is left out is not checked. */
export interface ExplainJoin {
  readonly appId?: string | undefined
  readonly channel?: string | undefined
  /** A number, a user account (string), or `null` as in the Web SDK's `join`, which is the same as 0. */
  readonly uid?: number | string | null | undefined
  /** Whether the user wants to send: publishers and hosts do. */
  readonly role?: 'publisher' | 'subscriber' | 'host' | 'audience' | undefined
  /** What is logged in to; by default RTC where a channel or uid is given, else what `userId` is for. */
  readonly product?: 'rtc' | 'rtm' | 'chat' | undefined
  /** The user of RTM (Signaling) or Chat. */
  readonly userId?: string | undefined
  /** `web`, `native`, `android`, `ios`, `flutter`, … and its version, such as `4.24.8`. */
  readonly sdk?: { readonly name: string; readonly version?: string | undefined } | undefined
}

/** What an explanation is made from, beside the token. */
export interface ExplainContext {
  readonly project?: ExplainProject | undefined
  readonly join?: ExplainJoin | undefined
  /** The time to judge by, in Unix seconds. Default: the system clock. */
  readonly now?: number | undefined
  /** The most that a token may unpack to. Bytes; default 1 MiB. Less where strangers ask. */
  readonly maxInflatedBytes?: number | undefined
}

/** One thing that is so, in words for people. The code is stable; the texts may change. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** What is so. */
  readonly what: string
  /** What Agora answers to it. */
  readonly answer: string
  /** What to change, and where. */
  readonly fix: string
  /** The platform's reason, where this refuses an RTC join. */
  readonly reason?: AdmissionReason
}

/** One service of a token, as plain data. */
export interface ServiceView {
  readonly type: string
  readonly channel?: string
  readonly uid?: string
  readonly userId?: string
  readonly roomUuid?: string
  readonly userUuid?: string
  readonly role?: number
  readonly permissions?: readonly {
    readonly resourceType: number
    readonly permissionType: number
    readonly resources: readonly string[]
  }[]
  readonly privileges: readonly {
    readonly name: string
    /** Its effective end, in Unix seconds. */
    readonly expiresAt: number
  }[]
}

/** What stands in the token, as plain data that survives JSON. Times: Unix seconds. */
export interface TokenView {
  readonly version: '007' | '006'
  readonly appId: string
  readonly issuedAt: number
  /** The token's own end, which may lie beyond the 24 hours that Agora grants. */
  readonly expiresAt: number
  readonly services: readonly ServiceView[]
  readonly flags: readonly string[]
  /** 006 only: the checksums that stand for channel and uid. */
  readonly checksums?: { readonly channel: number; readonly uid: number }
}

/** What happens at one moment of a token's life. */
export type TimelineEvent =
  'issued' | 'now' | 'will-expire' | 'privilege-ends' | 'token-ends' | 'day-ends' | 'leave'

/** One moment of a token's life; `at` is in Unix seconds. */
export interface TimelineEntry {
  readonly at: number
  readonly event: TimelineEvent
  /** The same in words. */
  readonly text: string
}

/** Why a token works or does not, for people and for programs that show it to people. */
export interface Explanation {
  /** `undecided`: nothing is wrong so far, but not everything needed was said. */
  readonly verdict: 'valid' | 'refused' | 'undecided'
  /** The verdict and its main reason in a sentence or two. */
  readonly summary: string
  /** Errors first, then warnings, then what is good to know; each in the order in which Agora looks at it. */
  readonly findings: readonly Finding[]
  /** True when the text had to be repaired before anything could be read; `token` is then that of the repaired text. */
  readonly repaired: boolean
  /** `null` when nothing could be read. */
  readonly token: TokenView | null
  /** In order of time; empty when nothing could be read. */
  readonly timeline: readonly TimelineEntry[]
}
