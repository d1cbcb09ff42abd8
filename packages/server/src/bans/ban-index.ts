import type { Call, Principal } from '../callers/principal.ts'
import { trustOf } from '../limits/client-address.ts'
import type { Grant, RequestedService } from '../pipeline/token-request.ts'
import { fitsGlob } from '../policy/glob.ts'
import type { BanRecord } from '../storage/stores/bans.ts'

/** What a ban is held against: who asks, from where, and what would be granted. */
export interface BanQuestion {
  readonly principal: Pick<Principal, 'subject' | 'issuedAt'>
  readonly call: Pick<Call, 'address'>
  readonly appId: string
  readonly grant: Pick<Grant, 'services'>
  /** Unix seconds. */
  readonly now: number
}

/** Finds the ban that covers a request, if one does. */
export type BanIndex = (question: BanQuestion) => BanRecord | undefined

interface IndexedBan {
  readonly ban: BanRecord
  readonly hasAddress: (address: string) => boolean
}

/** Sorts bans by what they are most easily found by, so that a long list costs a short look. */
export function indexBans(bans: readonly BanRecord[]): BanIndex {
  const bySubject = new Map<string, IndexedBan[]>()
  const byUid = new Map<string, IndexedBan[]>()
  const byChannel = new Map<string, IndexedBan[]>()
  const others: IndexedBan[] = []
  for (const ban of bans) {
    const indexed = { ban, hasAddress: addressTest(ban.address) }
    if (ban.subject !== undefined) push(bySubject, ban.subject, indexed)
    else if (ban.uid !== undefined) push(byUid, ban.uid, indexed)
    else if (ban.channel !== undefined) push(byChannel, ban.channel, indexed)
    else others.push(indexed)
  }

  return (question) => {
    const { principal, grant } = question
    const targets = grant.services.map(targetOf)
    const covering = (indexed: IndexedBan): boolean => covers(indexed, question, targets)
    return (
      bySubject.get(principal.subject)?.find(covering) ??
      findNamed(byUid, targets, ({ user }) => user)?.find(covering) ??
      findNamed(byChannel, targets, ({ channels }) => channels)?.find(covering) ??
      others.find(covering)
    )?.ban
  }
}

/** What one service of a grant gives access to. `*` in either is everybody or everywhere. */
interface Target {
  readonly user: string | undefined
  readonly channels: readonly string[]
}

const ANY = '*'

function targetOf(service: RequestedService): Target {
  switch (service.type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn':
      return {
        // A token for any uid is one for the banned uid too.
        user: service.uid === 0 ? ANY : String(service.uid),
        channels: [service.channel],
      }
    case 'rtm':
    case 'chat':
      return { user: String(service.userId), channels: [] }
    case 'rtm2': {
      const { messageChannels, streamChannels } = service.permissions ?? {}
      const named = [messageChannels, streamChannels].flatMap((resources) => [
        ...(resources?.read ?? []),
        ...(resources?.write ?? []),
      ])
      return { user: String(service.userId), channels: named }
    }
    case 'apaasRoomUser':
      return { user: String(service.userUuid), channels: [service.roomUuid] }
    case 'apaasUser':
      return { user: String(service.userUuid), channels: [] }
    // Tokens of the application itself are for backends, which bans of users and channels are not about.
    case 'chatApp':
    case 'apaasApp':
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return { user: undefined, channels: [] }
  }
}

/** Every field that is set must match. */
function covers(
  { ban, hasAddress }: IndexedBan,
  question: BanQuestion,
  targets: readonly Target[],
): boolean {
  const { principal, call, appId, now } = question
  if (ban.expiresAt !== undefined && ban.expiresAt <= now) return false
  if (ban.appId !== undefined && ban.appId !== appId) return false
  if (ban.subject !== undefined && ban.subject !== principal.subject) return false
  if (!hasAddress(call.address)) return false
  // A credential that does not say when it was issued counts as old.
  const { issuedAt = Number.NEGATIVE_INFINITY } = principal
  if (ban.issuedBefore !== undefined && issuedAt >= ban.issuedBefore) return false
  if (ban.uid === undefined && ban.channel === undefined) return true
  // User and channel must meet in one service: access to another channel is not what was banned.
  return targets.some(
    ({ user, channels }) =>
      (ban.uid === undefined || user === ANY || user === ban.uid) &&
      (ban.channel === undefined || channels.some((pattern) => fitsGlob(pattern, ban.channel!))),
  )
}

function addressTest(network: string | undefined): (address: string) => boolean {
  if (network === undefined) return () => true
  const contains = trustOf({ networks: [network] })
  return (address) => contains(address, 0)
}

/** The bans by one of these names; all of them when a target has a pattern for a name. */
function findNamed(
  bans: ReadonlyMap<string, readonly IndexedBan[]>,
  targets: readonly Target[],
  namesOf: (target: Target) => string | readonly string[] | undefined,
): readonly IndexedBan[] | undefined {
  if (bans.size === 0) return undefined
  const names = targets.flatMap((target) => namesOf(target) ?? [])
  return names.some((name) => name.includes(ANY))
    ? [...bans.values()].flat()
    : names.flatMap((name) => bans.get(name) ?? [])
}

function push(map: Map<string, IndexedBan[]>, name: string, ban: IndexedBan): void {
  const list = map.get(name)
  if (list === undefined) map.set(name, [ban])
  else list.push(ban)
}
