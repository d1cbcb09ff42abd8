import { createHash } from 'node:crypto'

import type { RequestedService } from '../src/pipeline/token-request.ts'
import type { PolicyQuestion } from '../src/policy/policy.ts'
import type { Allow, Rule } from '../src/policy/rule.ts'

/*
 * What a policy permits, written a second time and in another way: from the token back to the rules, with regular
 * expressions and string replacement. Shares no code with the policy, so that a mistake has to be made twice.
 */

/** One service as it stands in a token. */
export interface DecodedService {
  /** Agora's number of the service. */
  readonly type: number
  /** Of RTC, streaming and CDN: the channel; of classrooms: the room. */
  readonly place: string
  /** uid, account or user id; "" is any user. */
  readonly user: string
  /** Seconds from issue, by Agora's number of the privilege. */
  readonly privileges: ReadonlyMap<number, number>
  /** Of classrooms. */
  readonly role: number
  /** Of RTM 2: `${resource}.${0 for read, 1 for write}` and a name. */
  readonly permissions: readonly (readonly [string, string])[]
}

/** A question, the rules that it was put to, and the uid that the map gives to the caller. */
export interface World extends PolicyQuestion {
  readonly rules: readonly Rule[]
  readonly mappedUid: number
  readonly capToCredential: boolean
}

type Anything = Allow & {
  readonly channels?: readonly string[]
  readonly rooms?: readonly string[]
  readonly wildcardChannel?: boolean
  readonly wildcardUid?: boolean
  readonly uid?: { rule: string; claim?: string; values?: readonly (string | number)[] }
  readonly userIds?: readonly string[]
  readonly role?: string
  readonly roles?: readonly number[] | 'any'
  readonly formats?: readonly string[]
  readonly permissions?: Record<string, { read?: readonly string[]; write?: readonly string[] }>
}

const TYPES: Record<number, readonly Allow['service'][]> = {
  1: ['rtc'],
  2: ['rtm'],
  3: ['streaming'],
  4: ['fpa'],
  5: ['chat', 'chatApp'],
  6: ['fcdn'],
  7: ['apaasRoomUser', 'apaasUser', 'apaasApp'],
  8: ['rtm2'],
  9: ['conversationalAi'],
  10: ['speechToText'],
}
const RESOURCES = ['messageChannels', 'streamChannels', 'groupChannels', 'serverGroups', 'users']

/** True when some entry permits this service of a token that lasts `seconds`, and the request asked for it. */
export function isPermitted(
  world: World,
  service: DecodedService,
  seconds: number,
  token: readonly DecodedService[],
): boolean {
  // A classroom's room user also signs in to RTM and Chat, as itself.
  const isOfRoomUser = token.some(
    (other) =>
      other.type === 7 &&
      other.privileges.has(1) &&
      (service.type === 2 ? service.user === other.user : service.user === md5(other.user)) &&
      isPermitted(world, other, seconds, []),
  )
  if ((service.type === 2 || service.type === 5) && isOfRoomUser) return true
  return entriesFor(world, TYPES[service.type] ?? []).some(
    (entry) =>
      withinLifetime(world, entry, service, seconds) &&
      world.request.services.some(
        (asked) => asked.type === entry.service && permits(world, entry, asked, service),
      ),
  )
}

function entriesFor(world: World, names: readonly string[]): readonly Anything[] {
  return world.rules
    .filter((rule) => isAbout(rule, world))
    .flatMap((rule) => rule.allow as readonly Anything[])
    .filter(
      ({ service, projects, formats = ['007'] }) =>
        names.includes(service) &&
        (projects ?? [world.project.appId]).includes(world.project.appId) &&
        formats.includes(world.request.format),
    )
}

function isAbout({ match }: Rule, { principal }: World): boolean {
  const kinds = [match.kind ?? principal.kind].flat()
  const issuers = [match.issuer ?? principal.issuer].flat()
  const subjects = [match.subject ?? '*'].flat()
  return (
    kinds.includes(principal.kind) &&
    issuers.includes(principal.issuer) &&
    subjects.some((glob) => fits(glob, principal.subject)) &&
    (match.scopes ?? []).every((scope) => principal.scopes.includes(scope)) &&
    Object.entries(match.claims ?? {}).every(([name, wanted]) =>
      [claim(principal.claims, name)]
        .flat()
        .some((value) =>
          [wanted]
            .flat()
            .some((each) =>
              typeof each === 'string' && typeof value === 'string'
                ? fits(each, value)
                : each === value,
            ),
        ),
    )
  )
}

function claim(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(claims).find(([key]) => key === name)?.[1]
}

function withinLifetime(
  { request, principal, now, capToCredential }: World,
  entry: Anything,
  { type, privileges }: DecodedService,
  seconds: number,
): boolean {
  const asked = request.expiresInSeconds ?? entry.defaultLifetimeSeconds ?? 3600
  const most = Math.min(
    asked,
    86_400,
    entry.maxLifetimeSeconds ?? Infinity,
    principal.bounds?.maxLifetimeSeconds ?? Infinity,
    capToCredential ? (principal.expiresAt ?? Infinity) - now : Infinity,
  )
  // Agora's builder gives the login of FPA no limit of its own.
  const ends = [...privileges.values()].map((end) => (type === 4 && end === 0 ? seconds : end))
  return seconds >= 1 && seconds <= most && ends.every((end) => end >= 1 && end <= seconds)
}

function permits(
  world: World,
  entry: Anything,
  asked: RequestedService,
  service: DecodedService,
): boolean {
  const { principal } = world
  const bounds = principal.bounds ?? {}
  if (bounds.project !== undefined && bounds.project !== world.project.appId) return false
  switch (asked.type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn': {
      if (service.place !== asked.channel) return false
      if (!(bounds.channels ?? ['*']).some((glob) => fits(glob, asked.channel))) return false
      const isNamed = asked.channel !== '' && !asked.channel.includes('*')
      const isChannelAllowed = isNamed
        ? (entry.channels ?? []).some((pattern) => fitsFilled(world, pattern, asked.channel))
        : asked.channel === '*' && entry.wildcardChannel === true
      if (!isChannelAllowed) return false
      if (!isUidAllowed(world, entry, asked.uid, service.user)) return false
      if (asked.type !== 'rtc') return bounds.maxRole !== 'subscriber'
      const ceiling = bounds.maxRole === 'subscriber' ? 'subscriber' : (entry.role ?? 'subscriber')
      return [...service.privileges].every(([id, end]) => {
        if (id !== 1 && ceiling !== 'publisher') return false
        if (asked.privileges === undefined) return id === 1 || asked.role === 'publisher'
        const wanted = [
          asked.privileges.joinChannel,
          asked.privileges.publishAudioStream,
          asked.privileges.publishVideoStream,
          asked.privileges.publishDataStream,
        ][id - 1]
        return wanted !== undefined && (wanted === 0 || end <= wanted)
      })
    }
    case 'rtm':
    case 'chat':
      return service.privileges.has(1) && isUserAllowed(world, entry, asked.userId, service.user)
    case 'rtm2':
      return (
        isUserAllowed(world, entry, asked.userId, service.user) &&
        service.permissions.every(([where, name]) => {
          const [resource = '', verb] = where.split('.')
          const kind = RESOURCES[Number(resource)] ?? ''
          const isRead = verb === '0'
          const allowed = entry.permissions?.[kind]
          const wanted = (
            asked.permissions as Record<string, { read?: string[]; write?: string[] }> | undefined
          )?.[kind]
          const inBounds =
            !kind.endsWith('Channels') ||
            (bounds.channels ?? ['*']).some((glob) => fits(glob, name))
          return (
            inBounds &&
            ((isRead ? wanted?.read : wanted?.write) ?? []).includes(name) &&
            ((isRead ? allowed?.read : allowed?.write) ?? []).some((pattern) =>
              fitsFilled(world, pattern, name),
            )
          )
        })
      )
    case 'apaasRoomUser':
      return (
        service.privileges.has(1) &&
        service.place === asked.roomUuid &&
        service.role === asked.role &&
        !asked.roomUuid.includes('*') &&
        (entry.rooms ?? []).some((pattern) => fitsFilled(world, pattern, asked.roomUuid)) &&
        (bounds.channels ?? ['*']).some((glob) => fits(glob, asked.roomUuid)) &&
        (entry.roles === 'any' || (entry.roles ?? []).includes(asked.role)) &&
        isUserAllowed(world, entry, asked.userUuid, service.user)
      )
    case 'apaasUser':
      return service.privileges.has(2) && isUserAllowed(world, entry, asked.userUuid, service.user)
    case 'chatApp':
      return service.privileges.has(2) && isApp(world, 'chat:app')
    case 'apaasApp':
      return service.privileges.has(3) && isApp(world, 'apaas:app')
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return true
  }
}

function isApp({ principal }: World, scope: string): boolean {
  return principal.kind !== 'ticket' && principal.scopes.includes(scope)
}

/** Whether a token may hold `user` when `asked` was asked for. */
function isUidAllowed(
  world: World,
  entry: Anything,
  asked: string | number,
  user: string,
): boolean {
  const bound = world.principal.bounds?.uid ?? 0
  const rule = entry.uid ?? { rule: 'mapped' }
  if (user === '') return asked === 0 && bound === 0 && entry.wildcardUid === true
  if (user.includes('*')) return false
  if (bound !== 0 && user !== String(bound)) return false
  if (asked !== 0 && user !== String(asked)) return false
  const { claims, subject } = world.principal
  switch (rule.rule) {
    case 'mapped':
      return user === String(world.mappedUid)
    case 'claim':
      return (
        ['string', 'number'].includes(typeof claim(claims, rule.claim ?? '')) &&
        user === String(claim(claims, rule.claim ?? ''))
      )
    case 'subject':
      return user === subject
    case 'list':
      return (rule.values ?? []).map(String).includes(user)
    default:
      return true
  }
}

function isUserAllowed(
  world: World,
  entry: Anything,
  asked: string | number,
  user: string,
): boolean {
  const { bounds, subject } = world.principal
  const bound = bounds?.uid ?? 0
  return (
    user !== '' &&
    user === String(asked) &&
    !user.includes('*') &&
    (bound === 0 || user === String(bound) || user === subject) &&
    (entry.userIds ?? ['{sub}']).some((pattern) => fitsFilled(world, pattern, user))
  )
}

/** Whether a name fits a pattern with the caller's values in it. Lists stand for any of their members. */
function fitsFilled(world: World, pattern: string, name: string): boolean {
  const { subject, claims } = world.principal
  const place = /\{(.*?)\}/.exec(pattern)
  if (place === null) return fits(pattern, name)
  const [whole, what = ''] = place
  const value =
    what === 'sub' ? subject : what === 'mapped' ? world.mappedUid : claim(claims, what.slice(7))
  return [value].flat().some((each) => {
    if (typeof each !== 'string' && typeof each !== 'number') return false
    const text = String(each)
    // In the patterns of this test, ":" is what parts a place from a star.
    if (text === '' || text.includes('*') || text.includes('.')) return false
    if (pattern.includes('*') && text.includes(':')) return false
    return fits(pattern.split(whole).join(text), name)
  })
}

function fits(glob: string, text: string): boolean {
  const source = glob.replace(/[\\^$.*+?()[\]{}|]/g, (character) =>
    character === '*' ? '[^]*' : `\\${character}`,
  )
  return new RegExp(`^${source}$`).test(text)
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
