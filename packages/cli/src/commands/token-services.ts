import {
  anyChannel,
  apaasApp,
  apaasRoomUser,
  apaasUser,
  chat,
  chatApp,
  conversationalAi,
  fcdn,
  fpa,
  rtc,
  rtm,
  rtm2,
  type Rtm2Permissions,
  type Service,
  speechToText,
  streaming,
} from '@tessera/token'
import type { StringArgDef } from 'citty'

import { Failure } from '../failure.ts'
import { userOf, wholeNumber } from '../values.ts'

/** The flags of every kind of token; each kind names those it takes. */
const FLAGS: Readonly<Record<FlagName, StringArgDef>> = {
  channel: { type: 'string', description: 'Channel; "*" for any channel' },
  uid: { type: 'string', description: 'Numeric uid that the client joins with; 0 for any user' },
  account: {
    type: 'string',
    description: 'String user account that the client joins with, instead of --uid',
  },
  role: { type: 'string', description: 'publisher (default) or subscriber' },
  rtm: { type: 'string', valueHint: 'user id', description: 'Adds RTM for this user to the token' },
  'user-id': { type: 'string', description: 'User id' },
  permissions: {
    type: 'string',
    valueHint: 'JSON',
    description:
      'What the user may read and write: {"messageChannels":{"read":["news"],"write":[]}}',
  },
  'room-uuid': { type: 'string', description: 'Room id of the classroom' },
  'user-uuid': { type: 'string', description: 'User id of the classroom' },
  'room-role': { type: 'string', description: "Number of the classroom's role" },
}

type FlagName =
  | 'channel'
  | 'uid'
  | 'account'
  | 'role'
  | 'rtm'
  | 'user-id'
  | 'permissions'
  | 'room-uuid'
  | 'user-uuid'
  | 'room-role'

/** What was given of them. */
export type TokenFlags = Readonly<Partial<Record<FlagName, string>>>

/** One kind of token: a subcommand of `tessera token`. */
export interface TokenKind {
  readonly description: string
  readonly flags: readonly FlagName[]
  readonly services: (flags: TokenFlags) => readonly Service[]
}

/** Every kind, by the name of its subcommand. */
export const TOKEN_KINDS: Readonly<Record<string, TokenKind>> = {
  rtc: {
    description: 'Video and voice: join a channel',
    flags: ['channel', 'uid', 'account', 'role', 'rtm'],
    services: (flags) => [
      rtcOf(flags),
      ...(flags.rtm === undefined ? [] : [rtm({ userId: flags.rtm })]),
    ],
  },
  rtm: {
    description: 'Signaling (RTM): log in',
    flags: ['user-id'],
    services: (flags) => [rtm({ userId: needed(flags, 'user-id') })],
  },
  rtm2: {
    description: 'Signaling with permissions per channel (Agora has to enable it)',
    flags: ['user-id', 'permissions'],
    services: (flags) => [
      rtm2({ userId: needed(flags, 'user-id'), permissions: permissionsOf(flags) }),
    ],
  },
  chat: {
    description: 'Chat: one user',
    flags: ['user-id'],
    services: (flags) => [chat({ userId: needed(flags, 'user-id') })],
  },
  'chat-app': {
    description: 'Chat: the whole application. For your backend only',
    flags: [],
    services: () => [chatApp()],
  },
  streaming: {
    description: 'Streams pushed to media servers',
    flags: ['channel', 'uid', 'account'],
    services: (flags) => [streaming({ channel: channelOf(flags), uid: uidOf(flags) })],
  },
  fcdn: {
    description: 'Fusion CDN',
    flags: ['channel', 'uid', 'account'],
    services: (flags) => [fcdn({ channel: channelOf(flags), uid: uidOf(flags) })],
  },
  fpa: { description: 'Full-path acceleration', flags: [], services: () => [fpa()] },
  'apaas-room-user': {
    description: 'Flexible Classroom: a user in a room (with RTM and Chat)',
    flags: ['room-uuid', 'user-uuid', 'room-role'],
    services: (flags) => [
      apaasRoomUser({
        roomUuid: needed(flags, 'room-uuid'),
        userUuid: needed(flags, 'user-uuid'),
        role: wholeNumber('room-role', needed(flags, 'room-role')),
      }),
    ],
  },
  'apaas-user': {
    description: 'Flexible Classroom: a user',
    flags: ['user-uuid'],
    services: (flags) => [apaasUser({ userUuid: needed(flags, 'user-uuid') })],
  },
  'apaas-app': {
    description: 'Flexible Classroom: the whole application. For your backend only',
    flags: [],
    services: () => [apaasApp()],
  },
  'conversational-ai': {
    description: 'Conversational AI, beside a channel',
    flags: ['channel', 'uid', 'account', 'role', 'rtm'],
    services: (flags) => [
      rtcOf(flags),
      ...(flags.rtm === undefined ? [] : [rtm({ userId: flags.rtm })]),
      conversationalAi(),
    ],
  },
  'speech-to-text': {
    description: 'Speech to text, beside a channel',
    flags: ['channel', 'uid', 'account', 'role', 'rtm'],
    services: (flags) => [
      rtcOf(flags),
      ...(flags.rtm === undefined ? [] : [rtm({ userId: flags.rtm })]),
      speechToText(),
    ],
  },
}

/** The flags of one kind, as citty wants them. */
export function flagsOf(kind: TokenKind): Readonly<Record<string, StringArgDef>> {
  return Object.fromEntries(kind.flags.map((name) => [name, FLAGS[name]]))
}

function rtcOf(flags: TokenFlags): Service {
  const role = flags.role ?? 'publisher'
  if (role !== 'publisher' && role !== 'subscriber') {
    throw new Failure(`--role is publisher or subscriber, not "${role}"`, { exitCode: 2 })
  }
  return rtc({ channel: channelOf(flags), uid: uidOf(flags), role })
}

function channelOf(flags: TokenFlags): string | typeof anyChannel {
  const channel = needed(flags, 'channel')
  return channel === '*' ? anyChannel : channel
}

function uidOf(flags: TokenFlags): number | string {
  const user = userOf(flags)
  if (user === undefined) {
    throw new Failure('who will join? Neither --uid nor --account was given', {
      hint: '--uid 0 makes a token for any user',
      exitCode: 2,
    })
  }
  return user
}

function permissionsOf(flags: TokenFlags): Rtm2Permissions {
  if (flags.permissions === undefined) return {}
  try {
    return JSON.parse(flags.permissions) as Rtm2Permissions
  } catch {
    throw new Failure('--permissions is not JSON', {
      hint: `for example: --permissions '{"messageChannels":{"read":["news"]}}'`,
      exitCode: 2,
    })
  }
}

function needed(flags: TokenFlags, name: FlagName): string {
  const value = flags[name]
  if (value === undefined || value === '') {
    throw new Failure(`--${name} is missing`, { exitCode: 2 })
  }
  return value
}
