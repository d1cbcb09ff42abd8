import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'

import { hmacSha256, randomSalt, signingKey } from '@tessera/token/wire'

import { uint32 } from '../wire/integers.ts'
import { PacketReader } from '../wire/packet-reader.ts'
import { pack, type Text } from '../wire/packet-writer.ts'
import { kServices, type ServiceClass } from './registry.ts'
import type { Service } from './service.ts'

const VERSION = '007'
const HEX_32 = /^[0-9a-fA-F]{32}$/

/**
 * The most that a token may inflate to; beyond, `from_string` answers false. The official package has no such limit, and
 * lets a token of 11 KB take 8 MiB. Real tokens are below 65 535 bytes.
 */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024

/** Builds, reads and verifies 007 tokens of one or several services. */
export class AccessToken2 {
  /** The class that reads each type of service. Add a class of your own for a type that is missing. */
  static readonly kServices: { [service_type: number]: ServiceClass } = kServices

  /** After `from_string`: the bytes that stood in the token. */
  appId: Text
  appCertificate: string
  /** The time of issue, Unix seconds. A fraction is cut off when the token is built. */
  issueTs: number
  /** Seconds from issue until the token ends. */
  expire: number
  /** 1 to 2³²−1, fresh for each object from the CSPRNG. */
  salt: number
  /** In the order in which they were added, or stood in the token. */
  services: Service[] = []
  __signature: Buffer = Buffer.alloc(0)
  __signing_info: Buffer = Buffer.alloc(0)
  __parsed = false

  /**
   * @param appId - 32 hexadecimal characters; `''` for an object that only reads tokens.
   * @param appCertificate - 32 hexadecimal characters; `''` for an object that only reads tokens.
   * @param issueTs - Unix seconds. 0 or null is now.
   * @param expire - Seconds from `issueTs`.
   */
  constructor(appId: string, appCertificate: string, issueTs: number | null, expire: number) {
    this.appId = appId
    this.appCertificate = appCertificate
    this.issueTs = issueTs || new Date().getTime() / 1000
    this.expire = expire
    this.salt = randomSalt()
  }

  /** Adds a service; another one of the same type stays. */
  add_service(service: Service): void {
    this.services.push(service)
  }

  /** All services of one type. */
  getServices(serviceType: number): Service[] {
    return this.services.filter((service) => service.service_type() === serviceType)
  }

  /**
   * The token, or `''` when App ID or certificate are not 32 hexadecimal characters or there is no service.
   *
   * @throws {RangeError} When a number does not fit its field, or a text is longer than 65 535 bytes.
   * @throws {TypeError} When a field that should be a text is a number, null or undefined.
   */
  build(): string {
    if (!this.__build_check()) return ''

    const key = this.__signing()
    const services = this.__services_for_packing()
    const header = pack((out) => {
      out.text(this.appId)
      out.u32(this.issueTs)
      out.u32(this.expire)
      out.u32(this.salt)
      out.u16(services.length)
    })
    const info = Buffer.concat([header, ...services.map((service) => service.pack())])
    const signature = hmacSha256(key, info)
    const payload = Buffer.concat([Buffer.of(signature.length, 0), signature, info])
    return VERSION + compress(payload).toString('base64')
  }

  /**
   * Reads a token into this object and forgets what was in it before. Texts become Buffers; a service of unknown type ends
   * the list. Nothing is verified: see {@link verifySignature}.
   *
   * @returns False when it is not a 007 token. What was read up to there is kept, and does not verify.
   */
  from_string(origin_token: unknown): boolean {
    this.appId = ''
    this.issueTs = 0
    this.expire = 0
    this.salt = 0
    this.services = []
    this.__signature = Buffer.alloc(0)
    this.__signing_info = Buffer.alloc(0)
    this.__parsed = false

    if (typeof origin_token !== 'string' || !origin_token.startsWith(VERSION)) return false
    try {
      this.#read(Buffer.from(origin_token.slice(VERSION.length), 'base64'))
    } catch {
      return false
    }
    this.__parsed = true
    return true
  }

  /**
   * Whether this object was read from a token that `appCertificate` signed. The clock is not looked at: compare
   * `issueTs + expire` with the time yourself.
   */
  verifySignature(appCertificate: string): boolean {
    if (!this.__parsed || this.__signature.length === 0 || this.__signing_info.length === 0)
      return false
    if (!isHex32(this.appId) || !isHex32(appCertificate)) return false

    const signature = hmacSha256(this.__signing(appCertificate), this.__signing_info)
    return (
      this.__signature.length === signature.length && timingSafeEqual(this.__signature, signature)
    )
  }

  /** The key that signs: the certificate under the time of issue, and that under the salt. */
  __signing(appCertificate: string = this.appCertificate): Buffer {
    const issueTs = uint32(this.issueTs)
    if (typeof appCertificate === 'string' && HEX_32.test(appCertificate)) {
      return Buffer.from(signingKey(appCertificate, issueTs, uint32(this.salt)))
    }
    const keyAtIssue = createHmac('sha256', littleEndian(issueTs)).update(appCertificate).digest()
    return createHmac('sha256', littleEndian(this.salt)).update(keyAtIssue).digest()
  }

  __build_check(): boolean {
    return isHex32(this.appId) && isHex32(this.appCertificate) && this.services.length > 0
  }

  /** By type; equal types keep their order. */
  __services_for_packing(): Service[] {
    return [...this.services].sort((a, b) => a.service_type() - b.service_type())
  }

  #read(compressed: Buffer): void {
    const reader = new PacketReader(
      inflateSync(compressed, { maxOutputLength: MAX_INFLATED_BYTES }),
    )
    this.__signature = reader.getString()
    this.__signing_info = reader.pack()
    this.appId = reader.getString()
    this.issueTs = reader.getUint32()
    this.expire = reader.getUint32()
    this.salt = reader.getUint32()
    const count = reader.getUint16()

    let rest = reader.pack()
    for (let i = 0; i < count; i++) {
      const typeReader = new PacketReader(rest)
      const Known = AccessToken2.kServices[typeReader.getUint16()] as
        (new () => Service) | undefined
      // A body does not tell its length, so an unknown one hides everything after it.
      if (Known === undefined) return
      const service = new Known()
      rest = service.unpack(typeReader.pack()).pack()
      this.add_service(service)
    }
  }
}

function isHex32(value: Text): boolean {
  return (
    (value as unknown) !== null && (value as unknown) !== undefined && HEX_32.test(value.toString())
  )
}

/** More than `deflate` adds to a payload that does not get shorter. */
const DEFLATE_OVERHEAD_BYTES = 64

/**
 * Node's own zlib at its defaults: any other encoder gives another string for the same token. The size of its output
 * buffer does not change what is in it, and the default one of 16 KiB is a fifth of the cost.
 */
function compress(payload: Buffer): Buffer {
  return deflateSync(payload, { chunkSize: payload.length + DEFLATE_OVERHEAD_BYTES })
}

function littleEndian(value: number): Buffer {
  return pack((out) => out.u32(value))
}
