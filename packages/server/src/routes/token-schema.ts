import { z } from 'zod'

import type { TokenRequest } from '../pipeline/token-request.ts'

export const MAX_U32 = 0xffff_ffff
/** 10⁹ seconds are 31 years: whoever sends more means a moment, not a duration. */
export const LOOKS_LIKE_UNIX_TIME = 1_000_000_000
const MAX_CHANNEL = 64
/** The 89 characters. */
const CHANNEL = /^[a-zA-Z0-9 !#$%&()+\-:;<=.>?@[\]^_{}|~,]+$/

/** Whether a channel may be named so; not `*`, which is every channel. */
export function isChannelName(text: string): boolean {
  return text.length <= MAX_CHANNEL && CHANNEL.test(text)
}

/** A lifetime in seconds from now. The ceiling is the policy's business; this only catches the usual mistake. */
function seconds(least: number): z.ZodNumber {
  return z
    .number({ error: 'must be a number of seconds from now' })
    .int('must be a whole number of seconds from now')
    .min(least, `must be at least ${least}`)
    .max(LOOKS_LIKE_UNIX_TIME - 1, 'looks like a Unix time; pass seconds from now')
}

const account = z
  .string()
  .min(1, 'must not be empty; the number 0 asks for a token for any user')
  .max(255, 'must be at most 255 characters')
  .refine((text) => text !== '0', 'the string "0" is an account; send the number 0 for any user')
  .refine(
    (text) => !/^0\d+$/.test(text),
    'has leading zeros; send the number, or an account that is not all digits',
  )
  .refine((text) => !text.includes('*'), 'must not contain "*"; the number 0 asks for any user')

const uid = z
  .union([z.int().min(0).max(MAX_U32), account], {
    error: 'must be a whole number from 0 to 4294967295 or a user account',
  })
  .meta({ description: 'A uid (0: any user, if the policy allows it) or a user account.' })

const channel = z
  .string()
  .min(1, 'must not be empty')
  .max(MAX_CHANNEL, 'must be at most 64 bytes')
  .refine(
    (text) => text === '*' || CHANNEL.test(text),
    'holds a character that Agora does not allow in channel names',
  )
  .meta({
    description: '1 to 64 of the 89 characters; "*" for any channel, if the policy allows it.',
  })

const userId = z.union([z.int().min(1).max(MAX_U32), z.string().min(1).max(64)], {
  error: 'must be a string of 1 to 64 characters, or a number',
})

const resources = z.strictObject({
  read: z.array(z.string().max(255)).max(100).optional(),
  write: z.array(z.string().max(255)).max(100).optional(),
})

const role = z.enum(['publisher', 'subscriber'], { error: "must be 'publisher' or 'subscriber'" })

/** One service as it may be asked for; its `type` is the name of the library's function. */
const serviceSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('rtc'),
      channel,
      uid,
      role: role.optional(),
      privileges: z
        .strictObject({
          joinChannel: seconds(0).optional(),
          publishAudioStream: seconds(0).optional(),
          publishVideoStream: seconds(0).optional(),
          publishDataStream: seconds(0).optional(),
        })
        .optional(),
    }),
    z.strictObject({ type: z.literal('rtm'), userId }),
    z.strictObject({
      type: z.literal('rtm2'),
      userId,
      permissions: z
        .strictObject({
          messageChannels: resources.optional(),
          streamChannels: resources.optional(),
          groupChannels: resources.optional(),
          serverGroups: resources.optional(),
          users: resources.optional(),
        })
        .optional(),
    }),
    z.strictObject({ type: z.literal('chat'), userId }),
    z.strictObject({ type: z.literal('chatApp') }),
    z.strictObject({ type: z.literal('streaming'), channel, uid }),
    z.strictObject({ type: z.literal('fcdn'), channel, uid }),
    z.strictObject({ type: z.literal('fpa') }),
    z.strictObject({
      type: z.literal('apaasRoomUser'),
      roomUuid: z.string().min(1).max(63),
      userUuid: z.string().min(1).max(63),
      role: z.int().min(0).max(32_767),
    }),
    z.strictObject({ type: z.literal('apaasUser'), userUuid: z.string().min(1).max(63) }),
    z.strictObject({ type: z.literal('apaasApp') }),
    z.strictObject({ type: z.literal('conversationalAi') }),
    z.strictObject({ type: z.literal('speechToText') }),
  ],
  { error: 'must be an object whose type is a known service' },
)

/** The body of `POST /v1/tokens`. */
export const tokenRequestSchema: z.ZodType<TokenRequest> = z
  .strictObject({
    project: z
      .string()
      .regex(/^[0-9a-fA-F]{32}$/, 'must be an App ID (32 hexadecimal characters)')
      .optional(),
    format: z.enum(['007', '006'], { error: "must be '007' or '006'" }).default('007'),
    expiresInSeconds: seconds(1).optional(),
    services: z
      .array(serviceSchema)
      .min(1, 'must name at least one service')
      .max(16, 'must name at most 16 services'),
  })
  .meta({ id: 'TokenRequest' })
