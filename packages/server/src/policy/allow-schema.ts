import { z } from 'zod'

import { MAX_LIFETIME_SECONDS } from '@tessera/token'

import type { Allow } from './rule.ts'
import { claimName, strict } from './schema-parts.ts'
import { parseTemplate } from './template.ts'

const MAX_U32 = 0xffff_ffff

const seconds = z
  .int({ error: 'must be a whole number of seconds' })
  .min(1, 'must be at least 1')
  .max(
    MAX_LIFETIME_SECONDS,
    'must be at most 86400: Agora ends every token 24 hours after its issue',
  )

const flag = z.boolean({ error: 'must be true or false' })

const template = z
  .string({ error: 'must be a pattern such as "room-*" or "{sub}"' })
  .min(1, 'must not be empty')
  .superRefine((source, context) => {
    try {
      parseTemplate(source)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  })

const templates = z
  .array(template, { error: 'must be a list of patterns such as "room-*" or "{sub}"' })
  .min(1, 'must not be empty; leave the field out instead')
  .max(64, 'must hold at most 64 patterns')

const appId = z.string().regex(/^[0-9a-fA-F]{32}$/, 'must be an App ID (32 hexadecimal characters)')

const common = {
  projects: z
    .array(appId, { error: 'must be a list of App IDs' })
    .min(1, 'must not be empty; leave the field out for every project')
    .max(256)
    .optional(),
  maxLifetimeSeconds: seconds.optional(),
  defaultLifetimeSeconds: seconds.optional(),
}

const account = z
  .string()
  .min(1)
  .max(255)
  .refine(
    (text) => !text.includes('*') && !/^0\d*$/.test(text),
    'must be one account: no "*", no leading zero, not "0" (any user is wildcardUid: true)',
  )

const uid = z
  .int()
  .min(1, 'must be at least 1; a token for any user is wildcardUid: true')
  .max(MAX_U32, `must be at most ${MAX_U32}`)

const uidRule = z.discriminatedUnion(
  'rule',
  [
    strict({ rule: z.literal('mapped') }),
    strict({ rule: z.literal('claim'), claim: claimName }),
    strict({ rule: z.literal('subject') }),
    strict({
      rule: z.literal('list'),
      values: z
        .array(
          z.union([uid, account], {
            error: `must be a whole number from 1 to ${MAX_U32} or an account`,
          }),
          { error: 'must be a list of uids and accounts' },
        )
        .min(1, 'must not be empty')
        .max(1024, 'must hold at most 1024 uids'),
    }),
    strict({ rule: z.literal('any') }),
  ],
  {
    error: ({ input }) =>
      isObject(input)
        ? 'must be mapped, claim, subject, list or any'
        : 'must be an object such as { rule: mapped } or { rule: claim, claim: uid }',
  },
)

const channelFields = {
  channels: templates.optional(),
  wildcardChannel: flag.optional(),
  uid: uidRule.optional(),
  wildcardUid: flag.optional(),
}

const userIds = { userIds: templates.optional() }

const formats = {
  formats: z
    .array(z.enum(['007', '006'], { error: 'must be "007" or "006", in quotes' }), {
      error: 'must be a list of "007" and "006", in quotes',
    })
    .min(1, 'must not be empty')
    .max(2)
    .optional(),
}

const readWrite = strict({ read: templates.optional(), write: templates.optional() }).optional()

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

interface Channels {
  readonly channels?: readonly string[] | undefined
  readonly wildcardChannel?: boolean | undefined
}

const NEEDS_CHANNELS = {
  path: ['channels'],
  error: 'is needed: which channels, such as ["room-*"], or ["*"] for any one channel',
}

function hasChannels({ channels, wildcardChannel }: Channels): boolean {
  return channels !== undefined || wildcardChannel === true
}

/** One entry of a rule: a service, and how far it is allowed. */
export const allowSchema: z.ZodType<Allow> = z
  .discriminatedUnion(
    'service',
    [
      strict({
        service: z.literal('rtc'),
        ...channelFields,
        role: z
          .enum(['publisher', 'subscriber'], { error: 'must be publisher or subscriber' })
          .optional(),
        ...formats,
        ...common,
      }).refine(hasChannels, NEEDS_CHANNELS),
      strict({ service: z.enum(['streaming', 'fcdn']), ...channelFields, ...common }).refine(
        hasChannels,
        NEEDS_CHANNELS,
      ),
      strict({ service: z.literal('rtm'), ...userIds, ...formats, ...common }),
      strict({ service: z.enum(['chat', 'apaasUser']), ...userIds, ...common }),
      strict({
        service: z.literal('rtm2'),
        ...userIds,
        permissions: strict({
          messageChannels: readWrite,
          streamChannels: readWrite,
          groupChannels: readWrite,
          serverGroups: readWrite,
          users: readWrite,
        }).optional(),
        ...common,
      }),
      strict({
        service: z.literal('apaasRoomUser'),
        rooms: templates,
        roles: z.union([z.literal('any'), z.array(z.int().min(0).max(32_767)).min(1).max(64)], {
          error: 'must be a list of the numbers of classroom roles, such as [2], or any',
        }),
        ...userIds,
        ...common,
      }),
      strict({
        service: z.enum(['fpa', 'conversationalAi', 'speechToText', 'chatApp', 'apaasApp']),
        ...common,
      }),
    ],
    {
      error: ({ input }) =>
        isObject(input)
          ? 'must be rtc, rtm, rtm2, chat, streaming, fcdn, fpa, apaasRoomUser, apaasUser, conversationalAi, speechToText, chatApp or apaasApp'
          : 'must be an object such as { service: rtc, channels: ["room-*"] }',
    },
  )
  .refine(
    ({ defaultLifetimeSeconds, maxLifetimeSeconds }) =>
      defaultLifetimeSeconds === undefined ||
      maxLifetimeSeconds === undefined ||
      defaultLifetimeSeconds <= maxLifetimeSeconds,
    { path: ['defaultLifetimeSeconds'], error: 'must not be longer than maxLifetimeSeconds' },
  )
