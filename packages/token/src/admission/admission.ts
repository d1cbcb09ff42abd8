import type { PrivilegeName } from '../privileges.ts'
import type { AdmissionReason, Refusal } from './refusals.ts'

/** Which of a project's two certificates. They can be swapped; tokens of either are good while it is enabled. */
export type CertificateSlot = 'primary' | 'secondary'

/** What is known about the project that somebody wants to join a channel of. */
export interface AdmissionProject {
  readonly appId: string
  readonly certificates: readonly {
    readonly slot: CertificateSlot
    /** 32 hexadecimal characters. */
    readonly value: string
    readonly enabled: boolean
  }[]
  readonly status: 'active' | 'disabled'
  /**
   * The App ID alone is enough ("No certificate" in Agora's console). Together with an enabled certificate this is the
   * mixed mode of a migration: tokens are checked where they are given.
   */
  readonly allowsAppIdOnly: boolean
  /** Whether publish privileges are enforced. Off by default at Agora: then everybody inside may publish. */
  readonly coHostAuthentication: boolean
}

/** What a client says when it joins. */
export interface JoinRequest {
  readonly appId: string
  readonly channel: string
  /** A number (0: assign me one), or a user account. */
  readonly uid: number | string
  /** The number that stands for the account in `uid`, where it has one: a token for that number is good too. */
  readonly accountUid?: number
  /** `null`, or the App ID as Agora's Web SDK sends it, when the client gave none. */
  readonly token: string | null
}

/** What judging takes from outside. */
export interface AdmitOptions {
  /** The time to judge by, in Unix seconds. */
  readonly now: number
  /** How far in the future an issue time may lie, in seconds. Default 60. Never lengthens anything. */
  readonly skewSeconds?: number
}

/**
 * When a membership ends. All times are Unix seconds.
 *
 * Agora's documents disagree on a token that ends before its privileges: one has the user stay, others have them
 * removed. `leaveAt` is the end where they are removed, `stayUntil` where they stay.
 */
export interface Deadlines {
  /** The token's own end, as it says, which may be beyond 24 hours; `undefined` without a token. */
  readonly tokenEndsAt: number | undefined
  /** The end of the join privilege's own limit; `undefined` when it has none, and ends with the token. */
  readonly joinEndsAt: number | undefined
  /** 24 hours after issue, or after the join without a token: nothing lasts longer. */
  readonly dayEndsAt: number
  /** The first of the three above. */
  readonly leaveAt: number
  /** The same where a token's own end removes nobody whose join privilege still runs. */
  readonly stayUntil: number
  /** Whether `leaveAt` and `stayUntil` differ. */
  readonly tokenExpiryMatters: boolean
}

/** Whether one kind of stream may be published, and until when (Unix seconds; see {@link Deadlines} for the two ends). */
export type PublishRight =
  | { readonly allowed: true; readonly endsAt: number; readonly stayUntil: number }
  | { readonly allowed: false }

/** The kinds of streams that have a privilege each. */
export type StreamKind = 'audio' | 'video' | 'data'

/** The join is good. */
export interface Admitted {
  readonly admitted: true
  /** Whether a token opened the door or the App ID alone did. */
  readonly by: 'token' | 'app-id'
  readonly tokenVersion: '007' | '006' | undefined
  /** When the token was issued, in Unix seconds; without a token, the time of the join. */
  readonly issuedAt: number
  /** Which certificate signed the token. */
  readonly certificateSlot: CertificateSlot | undefined
  /** What the token grants, with the end of each: the first of its own, the token's and 24 hours after issue. */
  readonly privileges: { readonly [Privilege in PrivilegeName<'rtc'>]?: number }
  /** What may be published: with co-host authentication what the token grants, without it everything. */
  readonly mayPublish: { readonly [Kind in StreamKind]: PublishRight }
  readonly deadlines: Deadlines
}

/** The join is refused, and this is what the platform would answer. */
export interface Refused extends Refusal {
  readonly admitted: false
  readonly reason: AdmissionReason
}

/** The platform's answer to a join or a renewal. */
export type Admission = Admitted | Refused
