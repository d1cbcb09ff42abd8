import type { Hono } from 'hono'
import type { Member } from '../channels/index.ts'
import type { ManagementPorts } from './ports.ts'

const DEFAULT_PAGE = 100
const MAX_PAGE = 500
/** Agora lists this many audience members of a channel. */
const MAX_AUDIENCE = 10_000
/** Agora's number for "Web". */
const WEB = 7

/** `/dev/v1/channel/…`: which channels there are, and who is in them. */
export function addChannelRoutes(app: Hono, { projects, hub }: ManagementPorts): void {
  const membersOf = (appId: string, channel: string): readonly Readonly<Member>[] => [
    ...(hub.channels.room(appId, channel)?.members.values() ?? []),
  ]
  app.use('/dev/v1/channel/*', async (context, next) => {
    const [, , , , kind = '', second = '', third = ''] = context.req.path.split('/')
    const appId = kind !== 'user' ? kind : second === 'property' ? third : second
    // Hexadecimal, so nothing has to be decoded.
    if (projects.find(appId) === undefined) {
      return context.json({ message: 'invalid appid' }, 401)
    }
    await next()
    return undefined
  })
  app.get('/dev/v1/channel/user/property/:appId/:uid/:channel', (context) => {
    const { appId, uid, channel } = context.req.param()
    const member = hub.channels.room(appId, channel)?.members.get(Number(uid))
    return context.json({
      success: true,
      data: member === undefined ? { in_channel: false } : propertyOf(member),
    })
  })
  app.get('/dev/v1/channel/user/:appId/:channel', (context) => {
    const { appId, channel } = context.req.param()
    return context.json({ success: true, data: usersOf(membersOf(appId, channel)) })
  })
  app.get('/dev/v1/channel/user/:appId/:channel/hosts_only', (context) => {
    const { appId, channel } = context.req.param()
    const members = membersOf(appId, channel)
    const data =
      members.length === 0
        ? { channel_exist: false }
        : { channel_exist: true, mode: 2, broadcasters: uidsOf(members, 'host') }
    return context.json({ success: true, data })
  })
  app.get('/dev/v1/channel/:appId', (context) => {
    const { appId } = context.req.param()
    const rooms = [...hub.channels.rooms()].filter((room) => room.appId === appId)
    const size = inRange(context.req.query('page_size'), DEFAULT_PAGE, 1, MAX_PAGE)
    const page = inRange(context.req.query('page_no'), 0, 0, Number.MAX_SAFE_INTEGER)
    const channels = rooms
      .slice(page * size, (page + 1) * size)
      .map((room) => ({ channel_name: room.channel, user_count: room.members.size }))
    return context.json({ success: true, data: { channels, total_size: rooms.length } })
  })
}

function usersOf(members: readonly Readonly<Member>[]): object {
  const [first] = members
  if (first === undefined) return { channel_exist: false }
  if (first.mode === 'rtc') {
    const users = members.map(({ uid }) => uid)
    return { channel_exist: true, mode: 1, total: users.length, users }
  }
  const audience = uidsOf(members, 'audience')
  return {
    channel_exist: true,
    mode: 2,
    broadcasters: uidsOf(members, 'host'),
    audience: audience.slice(0, MAX_AUDIENCE),
    audience_total: audience.length,
  }
}

function uidsOf(members: readonly Readonly<Member>[], role: Member['role']): readonly number[] {
  return members.filter((member) => member.role === role).map(({ uid }) => uid)
}

function propertyOf(member: Readonly<Member>): object {
  const liveRole = member.role === 'host' ? 2 : 3
  return {
    in_channel: true,
    uid: member.uid,
    join: Math.floor(member.joinedAt),
    role: member.mode === 'rtc' ? 1 : liveRole,
    platform: WEB,
  }
}

function inRange(text: string | undefined, fallback: number, least: number, most: number): number {
  const value = Number(text)
  return text === undefined || !Number.isInteger(value)
    ? fallback
    : Math.min(most, Math.max(least, value))
}
