import { z } from 'zod'
import type { MediaKind, Stream } from '../channels/index.ts'

/*
 * The bodies of the messages that mean something to a channel. What else the SDK sends in them is left alone.
 */

const u32 = z.int().min(0).max(0xffff_ffff)

export const renewMessage: z.ZodType<{ token: string }> = z.object({ token: z.string() })

export const roleMessage: z.ZodType<{ role: 'host' | 'audience' }> = z.object({
  role: z.enum(['host', 'audience']),
})

/** Platform: 1 024 bytes; in base64 a third more. */
export const dataMessage: z.ZodType<{ payload: string }> = z.object({
  payload: z.string().max(2048),
})

const controlSchema = z.object({ action: z.string() })

/** `mute_local_audio` and its like, as kind and state. */
export function readMute(
  message: unknown,
): { readonly kind: MediaKind; readonly muted: boolean } | undefined {
  const action = controlSchema.safeParse(message).data?.action ?? ''
  const [, un, kind] = /^(un)?mute_local_(audio|video)$/.exec(action) ?? []
  return kind === 'audio' || kind === 'video' ? { kind, muted: un === undefined } : undefined
}

const ortcSchema = z.object({
  ortc: z
    .array(
      z.object({
        stream_type: z.string(),
        ssrcs: z.array(z.object({ ssrcId: u32.optional(), rtx: u32.optional() })).default([]),
      }),
    )
    .max(16)
    .default([]),
})

/** What a `publish` message announces. The low stream of a pair is not announced to others. */
export function readStreams(message: unknown): readonly Stream[] | undefined {
  const parsed = ortcSchema.safeParse(message)
  return parsed.data?.ortc.flatMap(({ stream_type: type, ssrcs }): Stream[] => {
    const kind = kindOf(type)
    if (kind === undefined || type === 'low') return []
    const { ssrcId = 0, rtx } = ssrcs[0] ?? {}
    return [rtx === undefined ? { kind, ssrcId } : { kind, ssrcId, rtxSsrcId: rtx }]
  })
}

/** The kinds that an `unpublish` message takes back. */
export function readKinds(message: unknown): readonly MediaKind[] | undefined {
  const parsed = ortcSchema.safeParse(message)
  return parsed.data?.ortc.flatMap(({ stream_type: type }) => {
    const kind = kindOf(type)
    return kind === undefined || type === 'low' ? [] : [kind]
  })
}

const subscriptionSchema = z.object({
  stream_id: z.union([u32, z.string().max(255)]),
  ssrcId: u32.optional(),
  ortc: z
    .array(z.object({ ssrcId: u32.optional() }))
    .max(64)
    .default([]),
})

/** Which streams of whom a `subscribe` or `unsubscribe` message is about; no streams: all of them. */
export function readSubscription(
  message: unknown,
): { readonly publisher: number | string; readonly ssrcs: readonly number[] } | undefined {
  const parsed = subscriptionSchema.safeParse(message).data
  if (parsed === undefined) return undefined
  const { stream_id: publisher, ssrcId, ortc } = parsed
  return {
    publisher,
    ssrcs: [ssrcId, ...ortc.map((each) => each.ssrcId)].filter((each) => each !== undefined),
  }
}

function kindOf(streamType: string): MediaKind | undefined {
  if (streamType === 'audio') return 'audio'
  return ['video', 'high', 'low'].includes(streamType) ? 'video' : undefined
}

/** What a client says when it opens its socket. */
export interface JoinMessage {
  readonly app_id: string
  readonly channel_name: string
  /** The token, or the App ID. */
  readonly channel_key: string
  readonly string_uid?: string | undefined
  readonly role: 'host' | 'audience'
  readonly mode: 'rtc' | 'live'
  readonly session_id: string
  readonly ap_response: { readonly uid: number; readonly cert: string }
  readonly ortc?:
    | {
        readonly rtpCapabilities?: unknown
        readonly dtlsParameters?:
          { readonly fingerprints: readonly { readonly fingerprint: string }[] } | undefined
      }
    | undefined
}

/** What a client says that lost its socket and nothing else. */
export const rejoinMessage: z.ZodType<{ token: string }> = z.object({
  token: z.string().max(8192),
})

const joinSchema: z.ZodType<JoinMessage> = z.object({
  app_id: z.string(),
  channel_name: z.string(),
  channel_key: z.string(),
  string_uid: z.string().optional(),
  role: z.enum(['host', 'audience']).default('host'),
  mode: z.enum(['rtc', 'live']).default('rtc'),
  session_id: z.string().max(64),
  ap_response: z.object({ uid: u32, cert: z.string().max(16_384) }),
  ortc: z
    .object({
      rtpCapabilities: z.unknown().optional(),
      dtlsParameters: z
        .object({ fingerprints: z.array(z.object({ fingerprint: z.string().max(256) })).max(8) })
        .optional()
        .catch(undefined),
    })
    .optional(),
})

export function readJoin(message: unknown): JoinMessage | undefined {
  return joinSchema.safeParse(message).data
}
