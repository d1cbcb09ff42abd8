import {
  type Channels,
  finiteOrNull,
  type MediaKind,
  type Member,
  nextWakeAt,
  type StreamKind,
} from './channels/index.ts'
import type { VirtualClock } from './clock/clock.ts'
import type { MediaCounts } from './stun/transport.ts'
import type { GatewayProject, Projects } from './projects/project.ts'

/** Everything about the gateway that is not a secret. Times are Unix seconds; `null` is "no limit". */
export interface GatewayState {
  readonly now: number
  /** How far the clock was moved ahead, in seconds. */
  readonly offsetSeconds: number
  readonly projects: readonly ProjectState[]
  readonly channels: readonly ChannelState[]
  /** Packets of media since the start; `null` where none are carried. */
  readonly media: MediaCounts | null
}

export interface ProjectState {
  readonly appId: string
  readonly name: string
  readonly status: 'active' | 'disabled'
  readonly certificates: readonly { readonly slot: string; readonly enabled: boolean }[]
  readonly allowsAppIdOnly: boolean
  readonly coHostAuthentication: boolean
}

export interface ChannelState {
  readonly appId: string
  readonly channel: string
  readonly members: readonly MemberState[]
}

export interface MemberState {
  readonly uid: number
  readonly account: string | null
  readonly sessionId: string
  readonly role: 'host' | 'audience'
  readonly mode: 'rtc' | 'live'
  /** False while the socket is lost and may come back. */
  readonly connected: boolean
  readonly joinedAt: number
  readonly publishing: readonly MediaKind[]
  readonly muted: readonly MediaKind[]
  readonly deadlines: {
    readonly endsAt: number | null
    /** `null` for what may not be published. */
    readonly publishEndsAt: Readonly<Record<StreamKind, number | null>>
    readonly nextWakeAt: number | null
  }
}

export function stateOf(
  clock: VirtualClock,
  projects: Projects,
  channels: Channels,
  media: MediaCounts | undefined,
): GatewayState {
  const now = clock.now()
  return {
    now,
    offsetSeconds: clock.offsetSeconds,
    projects: projects.list().map(projectState),
    channels: [...channels.rooms()].map(({ appId, channel, members }) => ({
      appId,
      channel,
      members: [...members.values()].map((member) => memberState(member, now)),
    })),
    media: media ?? null,
  }
}

function projectState(project: GatewayProject): ProjectState {
  const { appId, name, status, allowsAppIdOnly, coHostAuthentication } = project
  const certificates = project.certificates.map(({ slot, enabled }) => ({ slot, enabled }))
  return { appId, name, status, certificates, allowsAppIdOnly, coHostAuthentication }
}

function memberState(member: Readonly<Member>, now: number): MemberState {
  const { audio, video, data } = member.grant.publishEndsAt
  return {
    uid: member.uid,
    account: member.account ?? null,
    sessionId: member.sessionId,
    role: member.role,
    mode: member.mode,
    connected: member.connection !== undefined,
    joinedAt: member.joinedAt,
    publishing: [...member.streams.keys()],
    muted: [...member.muted],
    deadlines: {
      endsAt: finiteOrNull(member.grant.endsAt),
      publishEndsAt: {
        audio: finiteOrNull(audio),
        video: finiteOrNull(video),
        data: finiteOrNull(data),
      },
      nextWakeAt: finiteOrNull(nextWakeAt(member, now)),
    },
  }
}
