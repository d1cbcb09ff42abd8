export {
  KickingRules,
  type KickingRule,
  type RulePrivilege,
  type Target,
} from './bans/kicking-rules.ts'
export {
  type ChannelEvent,
  Channels,
  type ConnectionId,
  type Effect,
  type Fact,
  type Grant,
  type Identity,
  type Member,
  memberKey,
  type Outcome,
  type Push,
  type Refusal,
  type RemovalCause,
  type Selector,
  type StreamKind,
} from './channels/index.ts'
export { type Clock, systemClock, VirtualClock } from './clock/clock.ts'
export { type Gateway, startGateway } from './gateway.ts'
export type { GatewayOptions, MediaOptions } from './gateway-options.ts'
export type { LossHook } from './media/exchange.ts'
export type { MediaCounts } from './stun/transport.ts'
export {
  type EditableProjects,
  type GatewayProject,
  ProjectError,
  type Projects,
} from './projects/project.ts'
export {
  ProjectList,
  type ProjectListPorts,
  type ProjectSettings,
} from './projects/project-list.ts'
export { readProjectsFile } from './projects/projects-file.ts'
export type { TokenExpiryPolicy } from './runtime/door.ts'
export { EventLog, type NumberedEvent } from './runtime/event-log.ts'
export type { GatewayEvent, GatewayEventType } from './runtime/gateway-event.ts'
export { type LogFields, type Logger, silentLogger } from './runtime/logger.ts'
export type { ChannelState, GatewayState, MemberState, ProjectState } from './state.ts'
export { type AuthorityPaths, authorityPaths, openAuthority } from './tls/authority-folder.ts'
export { trustInstructions, type TrustPlatform } from './tls/trust.ts'
export type { EdgeLimits } from './wire/edge-server.ts'
export { redirectScript } from './wire/redirect.ts'
