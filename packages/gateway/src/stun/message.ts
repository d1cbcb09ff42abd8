import { createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/*
 * The little of STUN (RFC 8489) that an ICE-lite agent needs (RFC 8445): reading a Binding request, checking who sent
 * it, and answering where it came from. IPv4 only.
 */

const HEADER_BYTES = 20
const MAGIC_COOKIE = 0x2112_a442
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101

const USERNAME = 0x0006
const USE_CANDIDATE = 0x0025
const MESSAGE_INTEGRITY = 0x0008
const XOR_MAPPED_ADDRESS = 0x0020
const FINGERPRINT = 0x8028
const FINGERPRINT_MASK = 0x5354_554e
const INTEGRITY_BYTES = 20
const IPV4 = 0x01

/** A Binding request whose form is good; who sent it is not checked yet. */
export interface BindingRequest {
  readonly transactionId: Uint8Array
  /** The part of USERNAME before the colon: the ufrag of the one who is asked. */
  readonly localUfrag: string
  /** Whether the one who asks wants to use this way (RFC 8445, section 8.1.1). */
  readonly usesCandidate: boolean
  /** Tells whether the request was made by somebody who knows the password. */
  readonly isSignedBy: (password: string) => boolean
}

/** Whether a datagram is STUN rather than DTLS or RTP (RFC 7983: the first byte is 0 to 3). */
export function looksLikeStun(packet: Uint8Array): boolean {
  return packet.length >= HEADER_BYTES && packet[0]! <= 3
}

/** Reads a Binding request; `undefined` for anything else, broken or not signed. */
export function readBindingRequest(packet: Uint8Array): BindingRequest | undefined {
  if (!looksLikeStun(packet)) return undefined
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const length = view.getUint16(2)
  if (view.getUint16(0) !== BINDING_REQUEST || view.getUint32(4) !== MAGIC_COOKIE) return undefined
  if (length % 4 !== 0 || HEADER_BYTES + length !== packet.length) return undefined

  let username: string | undefined
  let integrityAt: number | undefined
  let usesCandidate = false
  for (let at = HEADER_BYTES; at < packet.length;) {
    const type = view.getUint16(at)
    const size = view.getUint16(at + 2)
    const value = at + 4
    if (value + size > packet.length) return undefined
    if (type === USE_CANDIDATE) usesCandidate = true
    if (type === USERNAME) username = ascii(packet.subarray(value, value + size))
    // Nothing after the integrity is signed, so nothing after it is read.
    if (type === MESSAGE_INTEGRITY) {
      if (size !== INTEGRITY_BYTES) return undefined
      integrityAt = at
      break
    }
    at = value + size + ((4 - (size % 4)) % 4)
  }
  const colon = username?.indexOf(':') ?? -1
  if (username === undefined || colon < 1 || integrityAt === undefined) return undefined

  const signedTo = integrityAt
  return {
    transactionId: packet.slice(8, HEADER_BYTES),
    localUfrag: username.slice(0, colon),
    usesCandidate,
    isSignedBy: (password) =>
      timingSafeEqual(
        integrityOf(packet.slice(0, signedTo), password),
        packet.subarray(signedTo + 4, signedTo + 4 + INTEGRITY_BYTES),
      ),
  }
}

/** The answer to a request: where it came from, signed with the same password. */
export function bindingSuccess(
  transactionId: Uint8Array,
  password: string,
  from: { readonly address: string; readonly port: number },
): Uint8Array {
  const mapped = new Uint8Array(12)
  const view = new DataView(mapped.buffer)
  view.setUint16(0, XOR_MAPPED_ADDRESS)
  view.setUint16(2, 8)
  view.setUint8(5, IPV4)
  view.setUint16(6, from.port ^ (MAGIC_COOKIE >>> 16))
  view.setUint32(8, (ipv4(from.address) ^ MAGIC_COOKIE) >>> 0)

  const head = new Uint8Array(HEADER_BYTES)
  new DataView(head.buffer).setUint16(0, BINDING_SUCCESS)
  new DataView(head.buffer).setUint32(4, MAGIC_COOKIE)
  head.set(transactionId, 8)

  const unsigned = join(head, mapped)
  const signed = join(unsigned, attribute(MESSAGE_INTEGRITY, integrityOf(unsigned, password)))
  setLength(signed, 8)
  const check = new Uint8Array(4)
  new DataView(check.buffer).setUint32(0, (crc32(signed) ^ FINGERPRINT_MASK) >>> 0)
  return join(signed, attribute(FINGERPRINT, check))
}

/** HMAC-SHA1 over what stands before the attribute, with a length that includes it. */
function integrityOf(before: Uint8Array, password: string): Uint8Array {
  const text = before.slice()
  setLength(text, 4 + INTEGRITY_BYTES)
  return createHmac('sha1', password).update(text).digest()
}

/** Writes the length of the attributes, as if so many more bytes followed. */
function setLength(message: Uint8Array, moreBytes: number): void {
  new DataView(message.buffer, message.byteOffset).setUint16(
    2,
    message.length - HEADER_BYTES + moreBytes,
  )
}

function attribute(type: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4)
  new DataView(head.buffer).setUint16(0, type)
  new DataView(head.buffer).setUint16(2, value.length)
  return join(head, value)
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

function ipv4(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
