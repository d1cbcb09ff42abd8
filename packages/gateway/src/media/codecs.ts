import type { CodecCapability, ExtensionCapability, MediaCapabilities } from './capabilities.ts'
import type { MediaKind } from '../channels/index.ts'

/** The two header extensions that are handed on. */
export type KeptExtension = 'audio-level' | 'orientation'

const KEPT_EXTENSIONS: ReadonlyMap<string, KeptExtension> = new Map([
  ['urn:ietf:params:rtp-hdrext:ssrc-audio-level', 'audio-level'],
  ['urn:3gpp:video-orientation', 'orientation'],
])

/** A codec, whatever number it has with whom. */
export interface Codec {
  readonly kind: MediaKind
  /** Equal for what is the same on the wire. */
  readonly key: string
  readonly clockRate: number
}

/** Retransmissions of another payload type (RFC 4588). */
export interface RtxCodec {
  readonly kind: MediaKind
  readonly retransmits: Codec
}

/** What the numbers in one client's packets mean, in one direction. */
export interface CodecTable {
  codec(payloadType: number): Codec | undefined
  rtx(payloadType: number): RtxCodec | undefined
  /** The number of somebody else's codec with this client; `undefined` when it does not have it. */
  payloadType(codec: Codec): number | undefined
  extensionId(kind: MediaKind, extension: KeptExtension): number | undefined
}

/** Reads the table of one direction. The first mention of a number or a codec counts. */
export function codecTable(capabilities: MediaCapabilities): CodecTable {
  const codecs = new Map<number, Codec>()
  const rtx = new Map<number, RtxCodec>()
  const numbers = new Map<string, number>()
  const listed = [
    ...capabilities.audioCodecs.map((each) => ['audio', each] as const),
    ...capabilities.videoCodecs.map((each) => ['video', each] as const),
  ]
  for (const [kind, each] of listed) {
    if (isRtx(each) || codecs.has(each.payloadType)) continue
    const codec = codecOf(kind, each)
    codecs.set(each.payloadType, codec)
    if (!numbers.has(codec.key)) numbers.set(codec.key, each.payloadType)
  }
  for (const [kind, each] of listed) {
    const retransmits = codecs.get(Number(each.fmtp?.parameters.apt))
    if (isRtx(each) && retransmits !== undefined) rtx.set(each.payloadType, { kind, retransmits })
  }
  const extensions = {
    audio: keptExtensions(capabilities.audioExtensions),
    video: keptExtensions(capabilities.videoExtensions),
  }
  return {
    codec: (payloadType) => codecs.get(payloadType),
    rtx: (payloadType) => rtx.get(payloadType),
    payloadType: ({ key }) => numbers.get(key),
    extensionId: (kind, extension) => extensions[kind].get(extension),
  }
}

function isRtx({ rtpMap }: CodecCapability): boolean {
  return rtpMap.encodingName.toLowerCase() === 'rtx'
}

function codecOf(kind: MediaKind, { rtpMap, fmtp }: CodecCapability): Codec {
  const name = rtpMap.encodingName.toLowerCase()
  const { clockRate, encodingParameters } = rtpMap
  const channels = typeof encodingParameters === 'number' ? encodingParameters : 1
  const format = formatOf(name, fmtp?.parameters ?? {})
  return { kind, clockRate, key: [kind, name, clockRate, channels, ...format].join('/') }
}

/** The parameters without which a decoder cannot read the stream; those of RFC 6184, 9628 and of AV1's RTP format. */
function formatOf(name: string, parameters: Readonly<Record<string, unknown>>): readonly string[] {
  const text = (key: string, otherwise: string): string => {
    const value = parameters[key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise
  }
  switch (name) {
    case 'h264':
      // Of the profile and level, the level is a matter of how much, not of how.
      return [
        text('packetization-mode', '0'),
        text('profile-level-id', '42e01f').slice(0, 4).toLowerCase(),
      ]
    case 'vp9':
      return [text('profile-id', '0')]
    case 'av1':
      return [text('profile', '0')]
    default:
      return []
  }
}

function keptExtensions(
  listed: readonly ExtensionCapability[],
): ReadonlyMap<KeptExtension, number> {
  return new Map(
    listed.flatMap(({ entry, extensionName }) => {
      const kept = KEPT_EXTENSIONS.get(extensionName)
      return kept === undefined ? [] : [[kept, entry] as const]
    }),
  )
}
