import type { PrincipalKind } from '../callers/principal.ts'

/**
 * One rule of the policy: whom it is about, and what they may get. Rules only ever allow; what no rule allows is
 * refused. `docs/guides/policies.md` is the guide to writing them.
 */
export interface Rule {
  /** Unique among the rules; it appears in refusals and in the audit log. */
  readonly name: string
  /** What it is for, in the words of whoever wrote it. */
  readonly description?: string | undefined
  readonly match: RuleMatch
  readonly allow: readonly Allow[]
}

/** Whom a rule is about: every condition that is given must hold, and at least one must be given. */
export interface RuleMatch {
  readonly kind?: PrincipalKind | readonly PrincipalKind[] | undefined
  /** Issuers, each exactly as in the token. */
  readonly issuer?: string | readonly string[] | undefined
  /** Globs. */
  readonly subject?: string | readonly string[] | undefined
  /** By name, what the claim must be (strings: globs) or one of which it must be. A claim that is a list must hold one. */
  readonly claims?: Readonly<Record<string, ClaimValue | readonly ClaimValue[]>> | undefined
  /** Scopes that the credential must all have. */
  readonly scopes?: readonly string[] | undefined
}

export type ClaimValue = string | number | boolean

/** One service that a rule allows, and how far. `service` is the type of the request's service. */
export type Allow =
  RtcAllow | ChannelAllow | RtmAllow | Rtm2Allow | UserAllow | RoomUserAllow | PlainAllow

/** What every entry may say. */
interface CommonAllow {
  /** App IDs; without it every project. */
  readonly projects?: readonly string[] | undefined
  /** The longest lifetime, in seconds: 1 to 86 400. Default 86 400. */
  readonly maxLifetimeSeconds?: number | undefined
  /** The lifetime when none is asked for, in seconds. Default 3600. */
  readonly defaultLifetimeSeconds?: number | undefined
}

interface ChannelsAllow extends CommonAllow {
  /** Templates of channel names. */
  readonly channels?: readonly string[] | undefined
  /** Whether a token for every channel, `channel: "*"`, may be had. */
  readonly wildcardChannel?: boolean | undefined
  /** Default `{ rule: 'mapped' }`. */
  readonly uid?: UidRule | undefined
  /** Whether a token for every user, `uid: 0`, may be had. */
  readonly wildcardUid?: boolean | undefined
}

export interface RtcAllow extends ChannelsAllow {
  readonly service: 'rtc'
  /** The most that may be had. Default `subscriber`. */
  readonly role?: 'publisher' | 'subscriber' | undefined
  /** Default `['007']`. */
  readonly formats?: readonly ('007' | '006')[] | undefined
}

export interface ChannelAllow extends ChannelsAllow {
  readonly service: 'streaming' | 'fcdn'
}

export interface RtmAllow extends CommonAllow {
  readonly service: 'rtm'
  /** Templates of user ids. Default `['{sub}']`. */
  readonly userIds?: readonly string[] | undefined
  /** Default `['007']`. */
  readonly formats?: readonly ('007' | '006')[] | undefined
}

/** A user of Chat, or of a classroom outside a room. */
export interface UserAllow extends CommonAllow {
  readonly service: 'chat' | 'apaasUser'
  /** Templates of user ids. Default `['{sub}']`. */
  readonly userIds?: readonly string[] | undefined
}

export interface Rtm2Allow extends CommonAllow {
  readonly service: 'rtm2'
  /** Templates of user ids. Default `['{sub}']`. */
  readonly userIds?: readonly string[] | undefined
  /** Templates of what may be read and written, by kind. Default: nothing. */
  readonly permissions?: PermissionsAllow | undefined
}

/** By kind of resource. */
export interface PermissionsAllow {
  readonly messageChannels?: ReadWriteAllow | undefined
  readonly streamChannels?: ReadWriteAllow | undefined
  readonly groupChannels?: ReadWriteAllow | undefined
  readonly serverGroups?: ReadWriteAllow | undefined
  readonly users?: ReadWriteAllow | undefined
}

interface ReadWriteAllow {
  readonly read?: readonly string[] | undefined
  readonly write?: readonly string[] | undefined
}

export interface RoomUserAllow extends CommonAllow {
  readonly service: 'apaasRoomUser'
  /** Templates of room ids. */
  readonly rooms: readonly string[]
  /** Numbers of the classroom's roles, or `any`. Agora counts 1 teacher, 2 student, 3 assistant. */
  readonly roles: readonly number[] | 'any'
  /** Templates of user ids. Default `['{sub}']`. */
  readonly userIds?: readonly string[] | undefined
}

/** `chatApp` and `apaasApp` need, beside this, the credential's scope `chat:app` or `apaas:app`. */
export interface PlainAllow extends CommonAllow {
  readonly service: 'fpa' | 'conversationalAi' | 'speechToText' | 'chatApp' | 'apaasApp'
}

/**
 * Which uids a rule lets a caller have.
 *
 * `mapped`, `claim` and `subject` know the one uid of each caller: a request may leave it open (0) or must be equal.
 * `list` allows these, `any` whatever is asked for.
 */
export type UidRule =
  | { readonly rule: 'mapped' }
  | { readonly rule: 'claim'; readonly claim: string }
  | { readonly rule: 'subject' }
  | { readonly rule: 'list'; readonly values: readonly (number | string)[] }
  | { readonly rule: 'any' }
