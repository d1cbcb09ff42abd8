export { Channels } from './channels.ts'
export type {
  ChannelEvent,
  Effect,
  EndReason,
  Fact,
  FactDetails,
  JoinEvent,
  OfflineReason,
  Outcome,
  Peer,
  Push,
  Refusal,
  RejoinEvent,
  RemovalCause,
  Selector,
  UnpublishReason,
} from './events.ts'
export { finiteOrNull, type Grant, type MediaKind, type StreamKind } from './grant.ts'
export {
  type ConnectionId,
  type Identity,
  identityOf,
  type Member,
  memberKey,
  type Mode,
  nextWakeAt,
  type Role,
  type Stream,
  WARNING_SECONDS,
} from './member.ts'
export { GRACE_SECONDS } from './membership.ts'
export { isHeard } from './publishing.ts'
export type { Room } from './rooms.ts'
