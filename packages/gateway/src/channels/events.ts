import type { Grant, MediaKind, StreamKind } from './grant.ts'
import type { ConnectionId, Identity, Mode, Role, Stream } from './member.ts'

/** Something that happens to the channels. */
export type ChannelEvent =
  | JoinEvent
  | RejoinEvent
  | { readonly type: 'renew'; readonly connection: ConnectionId; readonly grant: Grant }
  | { readonly type: 'set-role'; readonly connection: ConnectionId; readonly role: Role }
  | {
      readonly type: 'publish'
      readonly connection: ConnectionId
      readonly streams: readonly Stream[]
      /** Kinds that a kicking rule forbids. */
      readonly forbidden: readonly StreamKind[]
    }
  | {
      readonly type: 'unpublish'
      readonly connection: ConnectionId
      readonly kinds: readonly MediaKind[]
    }
  | {
      readonly type: 'mute'
      readonly connection: ConnectionId
      readonly kind: MediaKind
      readonly muted: boolean
    }
  | { readonly type: 'data'; readonly connection: ConnectionId; readonly payload: string }
  | { readonly type: 'leave'; readonly connection: ConnectionId }
  | { readonly type: 'disconnect'; readonly connection: ConnectionId }
  | { readonly type: 'remove'; readonly who: Selector; readonly cause: RemovalCause }
  | { readonly type: 'silence'; readonly who: Selector; readonly kinds: readonly StreamKind[] }
  /** A membership is over before its time: a client that comes back can no longer prove itself. */
  | { readonly type: 'expire'; readonly member: string; readonly sessionId: string }
  | { readonly type: 'wake'; readonly member: string }

/** Somebody with an admitted token enters, or comes back after the socket was lost. */
export interface JoinEvent extends Identity {
  readonly type: 'join'
  readonly connection: ConnectionId
  readonly sessionId: string
  readonly address: string
  readonly mode: Mode
  readonly role: Role
  readonly grant: Grant
}

/** Somebody whose socket was lost has another one, and never stopped being inside: nothing is judged anew. */
export interface RejoinEvent {
  readonly type: 'rejoin'
  readonly connection: ConnectionId
  /** Made by `memberKey`. */
  readonly member: string
  readonly sessionId: string
}

/** Which members; a field left out matches all. */
export interface Selector {
  readonly appId: string
  readonly channel?: string
  readonly uid?: number
  readonly address?: string
}

/** Why somebody is put out, in the platform's three words. */
export type RemovalCause = 'uid-banned' | 'ip-banned' | 'channel-banned'

/** What a client is told without having asked. */
export type Push =
  | { readonly type: 'will-expire' }
  | { readonly type: 'did-expire' }
  | { readonly type: 'banned'; readonly cause: RemovalCause }
  | { readonly type: 'replaced' }
  | { readonly type: 'peer-online'; readonly peer: Peer }
  | { readonly type: 'peer-offline'; readonly peer: Peer; readonly reason: OfflineReason }
  | {
      readonly type: 'peer-published'
      readonly peer: Peer
      readonly stream: Stream
      /** Whether receivers have been told that this kind was muted, and have to hear that it is not. */
      readonly wasVeiled: boolean
    }
  | {
      readonly type: 'peer-unpublished'
      readonly peer: Peer
      readonly kinds: readonly MediaKind[]
      /** Whether the peer sends nothing any more. */
      readonly all: boolean
    }
  | {
      readonly type: 'peer-muted'
      readonly peer: Peer
      readonly kind: MediaKind
      readonly muted: boolean
    }
  | {
      readonly type: 'peer-data'
      readonly peer: Peer
      readonly payload: string
      /** Counted per sender, from 1. */
      readonly sequence: number
      readonly sentAt: number
    }

/** A member as the others know it. */
export interface Peer {
  readonly uid: number
  readonly account?: string
}

export type OfflineReason = 'Quit' | 'ServerTimeOut' | 'BecomeAudience'

/** Why a membership ended. */
export type EndReason =
  'left' | 'timed-out' | 'expired' | 'replaced' | 'uid-banned' | 'ip-banned' | 'channel-banned'

/** What happened, for logs, tests and the live view. Holds no secret. */
export type Fact = { readonly at: number; readonly sessionId: string } & Identity & FactDetails

export type FactDetails =
  | { readonly type: 'joined'; readonly role: Role; readonly endsAt: number | null }
  | { readonly type: 'disconnected' }
  | { readonly type: 'reconnected' }
  | { readonly type: 'ended'; readonly reason: EndReason }
  | { readonly type: 'will-expire'; readonly secondsLeft: number }
  | { readonly type: 'renewed'; readonly endsAt: number | null }
  | { readonly type: 'role-changed'; readonly role: Role }
  | { readonly type: 'role-refused'; readonly role: Role }
  | { readonly type: 'published'; readonly kind: MediaKind }
  | { readonly type: 'publish-refused'; readonly kind: StreamKind }
  | {
      readonly type: 'unpublished'
      readonly kind: MediaKind
      readonly reason: UnpublishReason
    }
  | { readonly type: 'data'; readonly bytes: number }

export type UnpublishReason =
  'asked' | 'replaced' | 'privilege-ended' | 'role-changed' | 'forbidden'

/** What is to be done after an event, in this order. */
export type Effect =
  | { readonly type: 'push'; readonly to: readonly ConnectionId[]; readonly push: Push }
  | { readonly type: 'close'; readonly connection: ConnectionId }
  | { readonly type: 'fact'; readonly fact: Fact }

/** The answer to an event. */
export interface Outcome {
  /** Why the event was refused; `undefined` when it was not. */
  readonly refused: Refusal | undefined
  readonly effects: readonly Effect[]
  /** For each member concerned its one next moment; `undefined`: forget the member. */
  readonly wakeups: readonly { readonly member: string; readonly at: number | undefined }[]
}

export type Refusal =
  | 'NOT_JOINED'
  /** A join of a stay that was put out for a newer one of the same uid. */
  | 'REPLACED'
  | 'ROLE_NOT_PERMITTED'
  | 'PUBLISH_NOT_PERMITTED'
