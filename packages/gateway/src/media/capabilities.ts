import { z } from 'zod'

/** One codec as a client names it. */
export interface CodecCapability {
  readonly payloadType: number
  readonly rtpMap: {
    readonly encodingName: string
    readonly clockRate: number
    readonly encodingParameters?: unknown
  }
  readonly fmtp?: { readonly parameters: Readonly<Record<string, unknown>> } | undefined
}

/** A header extension and the number that it has with this client. */
export interface ExtensionCapability {
  readonly entry: number
  readonly extensionName: string
}

/** What a client can send, or receive. */
export interface MediaCapabilities {
  readonly audioCodecs: readonly CodecCapability[]
  readonly videoCodecs: readonly CodecCapability[]
  readonly audioExtensions: readonly ExtensionCapability[]
  readonly videoExtensions: readonly ExtensionCapability[]
}

/** More codecs and extensions than any client has. */
const MOST = 128

const codecs = z
  .array(
    z.object({
      payloadType: z.int().min(0).max(127),
      rtpMap: z.object({
        encodingName: z.string().max(64),
        clockRate: z.int().positive(),
        encodingParameters: z.unknown().optional(),
      }),
      fmtp: z.object({ parameters: z.record(z.string(), z.unknown()) }).optional(),
    }),
  )
  .max(MOST)
  .default([])
const extensions = z
  .array(z.object({ entry: z.int().min(1).max(14), extensionName: z.string().max(256) }))
  .max(MOST)
  .default([])
const direction = z
  .object({
    audioCodecs: codecs,
    videoCodecs: codecs,
    audioExtensions: extensions,
    videoExtensions: extensions,
  })
  .default({ audioCodecs: [], videoCodecs: [], audioExtensions: [], videoExtensions: [] })
const schema = z.object({ send: direction, recv: direction, sendrecv: direction })

const NOTHING: MediaCapabilities = {
  audioCodecs: [],
  videoCodecs: [],
  audioExtensions: [],
  videoExtensions: [],
}

/** What a client's `rtpCapabilities` say; nothing, when they cannot be read. */
export function readCapabilities(capabilities: unknown): {
  readonly send: MediaCapabilities
  readonly receive: MediaCapabilities
} {
  const parsed = schema.safeParse(capabilities).data
  if (parsed === undefined) return { send: NOTHING, receive: NOTHING }
  const { send, recv, sendrecv } = parsed
  return { send: together(sendrecv, send), receive: together(sendrecv, recv) }
}

function together(one: MediaCapabilities, other: MediaCapabilities): MediaCapabilities {
  return {
    audioCodecs: [...one.audioCodecs, ...other.audioCodecs],
    videoCodecs: [...one.videoCodecs, ...other.videoCodecs],
    audioExtensions: [...one.audioExtensions, ...other.audioExtensions],
    videoExtensions: [...one.videoExtensions, ...other.videoExtensions],
  }
}

/** Its feedback would have to be sent: a client that waits for it lowers its bitrate to almost nothing. */
const TRANSPORT_CC = 'transport-cc'
const TRANSPORT_CC_EXTENSION = 'transport-wide-cc'

/** Those of the SDK are six deep. */
const MOST_LEVELS = 16

/** What the reply to a join says of codecs: the client's own words, less what the relay does not do. */
export function answeredCapabilities(capabilities: unknown, levels: number = MOST_LEVELS): unknown {
  if (typeof capabilities !== 'object' || capabilities === null) return capabilities
  if (levels === 0) return null
  const answered = (part: unknown): unknown => answeredCapabilities(part, levels - 1)
  if (Array.isArray(capabilities)) {
    return (capabilities as readonly unknown[]).filter(isDone).map(answered)
  }
  return Object.fromEntries(
    Object.entries(capabilities).map(([name, value]) => [name, answered(value)]),
  )
}

function isDone(entry: unknown): boolean {
  const { type, extensionName } = (entry ?? {}) as { type?: unknown; extensionName?: unknown }
  if (type === TRANSPORT_CC) return false
  return typeof extensionName !== 'string' || !extensionName.includes(TRANSPORT_CC_EXTENSION)
}
