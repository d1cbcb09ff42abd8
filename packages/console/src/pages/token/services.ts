import type { RequestedService } from '../../api/shapes.ts'

/** What a temporary token can be for. */
export interface ServiceKind {
  readonly type: string
  readonly label: string
  readonly hint: string
  readonly needs: readonly Need[]
  /** Not among the usual ones. */
  readonly isRare?: boolean
}

/** What has to be entered for a service. */
export type Need = 'channel' | 'uid' | 'role' | 'userId' | 'room' | 'classroomRole'

export const SERVICES: readonly ServiceKind[] = [
  {
    type: 'rtc',
    label: 'Voice and video',
    hint: 'Joining an RTC channel',
    needs: ['channel', 'uid', 'role'],
  },
  { type: 'rtm', label: 'Signaling', hint: 'RTM, versions 1 and 2', needs: ['userId'] },
  { type: 'chat', label: 'Chat', hint: 'One user of Chat', needs: ['userId'] },
  {
    type: 'chatApp',
    label: 'Chat, whole app',
    hint: 'For a backend that manages users; never for a client',
    needs: [],
    isRare: true,
  },
  {
    type: 'apaasRoomUser',
    label: 'Classroom, in a room',
    hint: 'Flexible Classroom',
    needs: ['room', 'userId', 'classroomRole'],
    isRare: true,
  },
  {
    type: 'apaasUser',
    label: 'Classroom, one user',
    hint: 'Flexible Classroom',
    needs: ['userId'],
    isRare: true,
  },
  {
    type: 'apaasApp',
    label: 'Classroom, whole app',
    hint: 'For a backend; never for a client',
    needs: [],
    isRare: true,
  },
  {
    type: 'streaming',
    label: 'Streaming',
    hint: 'Publishing to a CDN by RTMP',
    needs: ['channel', 'uid'],
    isRare: true,
  },
  {
    type: 'fcdn',
    label: 'Fusion CDN',
    hint: 'Publishing by Fusion CDN',
    needs: ['channel', 'uid'],
    isRare: true,
  },
  { type: 'fpa', label: 'Global network', hint: 'FPA', needs: [], isRare: true },
  {
    type: 'conversationalAi',
    label: 'Conversational AI',
    hint: 'Its REST API',
    needs: [],
    isRare: true,
  },
  {
    type: 'speechToText',
    label: 'Speech to text',
    hint: 'Its REST API',
    needs: [],
    isRare: true,
  },
]

/** What stands in the form. Texts as they were typed. */
export interface TokenForm {
  readonly appId: string
  readonly format: '007' | '006'
  readonly types: readonly string[]
  readonly channel: string
  readonly uidKind: 'any' | 'number' | 'account'
  readonly uid: string
  readonly account: string
  readonly role: 'publisher' | 'subscriber'
  readonly userId: string
  readonly room: string
  readonly classroomRole: string
  readonly lifetimeSeconds: number
}

/** The uid that a token is for: 0 is any user. `undefined` while nothing usable is typed. */
export function uidOf({ uidKind, uid, account }: TokenForm): number | string | undefined {
  if (uidKind === 'any') return 0
  if (uidKind === 'account') return account === '' ? undefined : account
  if (!/^\d{1,10}$/.test(uid.trim())) return undefined
  const number = Number(uid.trim())
  return number >= 1 && number <= 0xffff_ffff ? number : undefined
}

/** What has to be entered for the services that were chosen. */
export function needsOf(types: readonly string[]): ReadonlySet<Need> {
  return new Set(SERVICES.filter(({ type }) => types.includes(type)).flatMap(({ needs }) => needs))
}

/** The services of the request, as the server wants them. */
export function requestedServices(form: TokenForm): readonly RequestedService[] {
  const { types, channel, role, userId, room, classroomRole } = form
  const uid = uidOf(form) ?? 0
  return SERVICES.filter(({ type }) => types.includes(type)).map(({ type }) => {
    switch (type) {
      case 'rtc':
        return { type, channel, uid, role }
      case 'streaming':
      case 'fcdn':
        return { type, channel, uid }
      case 'rtm':
      case 'chat':
        return { type, userId }
      case 'apaasUser':
        return { type, userUuid: userId }
      case 'apaasRoomUser':
        return { type, roomUuid: room, userUuid: userId, role: Number(classroomRole) }
      default:
        return { type }
    }
  })
}

/** Which field of the form an error of the server is about. */
export function fieldOfPath(path: string): string {
  const name = path.split('.').at(-1) ?? path
  return { roomUuid: 'room', userUuid: 'userId' }[name] ?? name
}

/** What is wrong with a form before it is sent, by field. */
export function formMistakes(form: TokenForm): Readonly<Partial<Record<string, string>>> {
  const needs = needsOf(form.types)
  const mistakes: Partial<Record<string, string>> = {}
  if (form.types.length === 0) mistakes.types = 'Choose at least one service.'
  if (needs.has('channel')) {
    const bytes = new TextEncoder().encode(form.channel).length
    if (form.channel === '') mistakes.channel = 'Enter the channel.'
    else if (bytes > 64) mistakes.channel = `It has ${bytes} bytes; 64 are the most.`
    else if (!/^[a-zA-Z0-9 !#$%&()+\-:;<=.>?@[\]^_{}|~,]+$/.test(form.channel)) {
      mistakes.channel = 'It holds a character that Agora does not allow in channel names.'
    } else if (form.channel.trim() !== form.channel) {
      mistakes.channel = 'It begins or ends with a space.'
    }
  }
  if (needs.has('uid') && uidOf(form) === undefined) {
    mistakes.uid =
      form.uidKind === 'account'
        ? 'Enter the account.'
        : 'It must be a whole number from 1 to 4294967295. A name is an account.'
  }
  if (needs.has('userId') && form.userId.trim() === '') mistakes.userId = 'Enter the user id.'
  if (needs.has('room') && form.room.trim() === '') mistakes.room = 'Enter the room.'
  return mistakes
}
