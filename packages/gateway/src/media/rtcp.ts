/*
 * RTCP (RFC 3550, RFC 4585, RFC 5104) as far as a relay takes part: it reports what it received, hands on senders'
 * clocks, and passes on wishes for what is missing.
 */

const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const TRANSPORT_FEEDBACK = 205
const PAYLOAD_FEEDBACK = 206
const NACK = 1
const PICTURE_LOSS = 1
const FULL_INTRA = 4

const HEADER_BYTES = 4
const SENDER_INFO_BYTES = 20
const REPORT_BYTES = 24
const MOST_REPORTS = 31

/** What a client says that a relay acts on. */
export type RtcpMessage =
  | {
      readonly type: 'sender-report'
      readonly ssrc: number
      /** NTP time, RTP time, packets and bytes, as they were sent. */
      readonly info: Buffer
    }
  | { readonly type: 'missing'; readonly ssrc: number; readonly sequences: readonly number[] }
  | { readonly type: 'picture-lost'; readonly ssrc: number }

/** Reads a compound packet up to the first thing that cannot be read. What is of no use to a relay is left out. */
export function readRtcp(packet: Buffer): readonly RtcpMessage[] {
  const messages: RtcpMessage[] = []
  for (let at = 0; at + HEADER_BYTES <= packet.length;) {
    const end = at + HEADER_BYTES + 4 * packet.readUInt16BE(at + 2)
    if (packet[at]! >> 6 !== 2 || end > packet.length) break
    const count = packet[at]! & 0x1f
    messages.push(...readOne(packet[at + 1]!, count, packet.subarray(at + HEADER_BYTES, end)))
    at = end
  }
  return messages
}

function readOne(type: number, count: number, body: Buffer): readonly RtcpMessage[] {
  if (type === SENDER_REPORT && body.length >= 4 + SENDER_INFO_BYTES) {
    const info = Buffer.from(body.subarray(4, 4 + SENDER_INFO_BYTES))
    return [{ type: 'sender-report', ssrc: body.readUInt32BE(0), info }]
  }
  // Feedback begins with who says it and whom it is about.
  if (body.length < 8) return []
  const ssrc = body.readUInt32BE(4)
  if (type === TRANSPORT_FEEDBACK && count === NACK) {
    return [{ type: 'missing', ssrc, sequences: readMissing(body.subarray(8)) }]
  }
  if (type !== PAYLOAD_FEEDBACK) return []
  if (count === PICTURE_LOSS) return [{ type: 'picture-lost', ssrc }]
  return count === FULL_INTRA ? readFullIntra(body.subarray(8)) : []
}

/** Each entry is one number and a mask of the sixteen after it. */
function readMissing(entries: Buffer): readonly number[] {
  const sequences: number[] = []
  for (let at = 0; at + 4 <= entries.length; at += 4) {
    const first = entries.readUInt16BE(at)
    const mask = entries.readUInt16BE(at + 2)
    sequences.push(first)
    for (let bit = 0; bit < 16; bit++) {
      if ((mask & (1 << bit)) !== 0) sequences.push((first + bit + 1) & 0xffff)
    }
  }
  return sequences
}

function readFullIntra(entries: Buffer): readonly RtcpMessage[] {
  const messages: RtcpMessage[] = []
  for (let at = 0; at + 8 <= entries.length; at += 8) {
    messages.push({ type: 'picture-lost', ssrc: entries.readUInt32BE(at) })
  }
  return messages
}

/** What was received of one stream (RFC 3550, section 6.4.1). */
export interface ReportBlock {
  readonly ssrc: number
  /** Of 256 packets of the last interval. */
  readonly fractionLost: number
  readonly lost: number
  readonly highestSequence: number
  readonly jitter: number
  /** The middle of the last sender report's NTP time, and how long ago it came, in 1/65 536 s; 0 for none. */
  readonly lastReport: number
  readonly sinceLastReport: number
}

/** @param blocks - At most 31. */
export function writeReceiverReport(ssrc: number, blocks: readonly ReportBlock[]): Buffer {
  const shown = blocks.slice(0, MOST_REPORTS)
  const body = Buffer.alloc(4 + REPORT_BYTES * shown.length)
  body.writeUInt32BE(ssrc)
  shown.forEach((block, place) => {
    const at = 4 + REPORT_BYTES * place
    body.writeUInt32BE(block.ssrc, at)
    body[at + 4] = block.fractionLost
    body.writeIntBE(Math.max(-0x80_0000, Math.min(0x7f_ffff, block.lost)), at + 5, 3)
    body.writeUInt32BE(block.highestSequence, at + 8)
    body.writeUInt32BE(block.jitter, at + 12)
    body.writeUInt32BE(block.lastReport, at + 16)
    body.writeUInt32BE(block.sinceLastReport, at + 20)
  })
  return packetOf(RECEIVER_REPORT, shown.length, body)
}

/** A sender's report, without what it says about others. */
export function writeSenderReport(ssrc: number, info: Buffer): Buffer {
  const body = Buffer.alloc(4 + SENDER_INFO_BYTES)
  body.writeUInt32BE(ssrc)
  body.set(info.subarray(0, SENDER_INFO_BYTES), 4)
  return packetOf(SENDER_REPORT, 0, body)
}

export function writePictureLost(from: number, about: number): Buffer {
  return packetOf(PAYLOAD_FEEDBACK, PICTURE_LOSS, addressed(from, about))
}

/** @param sequences - At least one. */
export function writeMissing(from: number, about: number, sequences: readonly number[]): Buffer {
  const entries = sequences.map((sequence) => {
    const entry = Buffer.alloc(4)
    entry.writeUInt16BE(sequence)
    return entry
  })
  return packetOf(TRANSPORT_FEEDBACK, NACK, Buffer.concat([addressed(from, about), ...entries]))
}

function addressed(from: number, about: number): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(from)
  head.writeUInt32BE(about, 4)
  return head
}

function packetOf(type: number, count: number, body: Buffer): Buffer {
  const header = Buffer.of(0x80 | count, type, 0, 0)
  header.writeUInt16BE(body.length / 4, 2)
  return Buffer.concat([header, body])
}
