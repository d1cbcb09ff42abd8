import { Buffer } from 'node:buffer'

import { randomSalt } from '@tessera/token/wire'

import { crcOfText } from '../wire/crc-of-text.ts'
import { hmacSha256 } from '../wire/hmac.ts'
import { PacketReader } from '../wire/packet-reader.ts'
import { bytesOf, packFixed, type PrivilegeMap } from '../wire/packet-writer.ts'

export const version = '006'

const APP_ID_CHARACTERS = 32
const DAY_SECONDS = 24 * 3600

/** What a 006 token may allow. The spelling is the official package's. */
export const priviledges: {
  kJoinChannel: number
  kPublishAudioStream: number
  kPublishVideoStream: number
  kPublishDataStream: number
  kRtmLogin: number
} = {
  kJoinChannel: 1,
  kPublishAudioStream: 2,
  kPublishVideoStream: 3,
  kPublishDataStream: 4,
  kRtmLogin: 1000,
}

/**
 * Builds and reads 006 tokens, which came before 007.
 *
 * Neither App ID nor certificate are checked, and everything is made in 1024 bytes: from 162 privileges on a token is
 * broken, from 170 on it throws. Both as in the official package.
 */
export class AccessToken {
  appID: string
  appCertificate: string
  channelName: string
  /** Privilege number to the Unix second at which it ends. */
  messages: PrivilegeMap = {}
  /** 1 to 2³²−1, fresh for each object from the CSPRNG; the official package draws one per process. */
  salt: number
  /** The Unix second at which the token ends: a day from now. */
  ts: number
  uid: string
  /** Set by `fromString`, as are the following three. */
  declare signature?: Buffer
  declare crc_channel_name?: number
  declare crc_uid?: number
  /** The signed part: salt, time and privileges. */
  declare m?: Buffer

  constructor(
    appID: string,
    appCertificate: string,
    channelName: string | number,
    uid: string | number,
  ) {
    this.appID = appID
    this.appCertificate = appCertificate
    // A number stays one, and throws when the token is built.
    this.channelName = channelName as string
    this.salt = randomSalt()
    this.ts = Math.floor(new Date().getTime() / 1000) + DAY_SECONDS
    this.uid = uid === 0 ? '' : `${uid}`
  }

  /** Sets one privilege. @param expireTimestamp - The Unix second at which it ends. */
  addPriviledge(priviledge: number, expireTimestamp: number): void {
    this.messages[priviledge] = expireTimestamp
  }

  /**
   * @throws {RangeError} When a number does not fit its field, or everything together 1024 bytes.
   * @throws {TypeError} When a field that should be a text is a number, null or undefined.
   */
  build(): string {
    const message = packFixed((out) => {
      out.u32(this.salt)
      out.u32(this.ts)
      out.privileges(this.messages)
    })
    const signed = Buffer.concat([
      bytesOf(this.appID),
      bytesOf(this.channelName),
      bytesOf(this.uid),
      message,
    ])
    const signature = hmacSha256(this.appCertificate, signed)
    const content = packFixed((out) => {
      out.counted(signature)
      out.u32(crcOfText(this.channelName))
      out.u32(crcOfText(this.uid))
      out.counted(message)
    })
    return version + this.appID + content.toString('base64')
  }

  /**
   * Reads a token into this object. Channel and uid are not in it, only their checksums; nothing is verified.
   *
   * @returns False when it is not a 006 token.
   */
  fromString(originToken: string): boolean {
    try {
      if (!originToken.startsWith(version)) return false
      const contentFrom = version.length + APP_ID_CHARACTERS
      this.appID = originToken.slice(version.length, contentFrom)

      const content = new PacketReader(Buffer.from(originToken.slice(contentFrom), 'base64'))
      const signature = content.getString()
      const crcOfChannel = content.getUint32()
      const crcOfUid = content.getUint32()
      const message = content.getString()
      this.signature = signature
      this.crc_channel_name = crcOfChannel
      this.crc_uid = crcOfUid
      this.m = message

      const fields = new PacketReader(message)
      const salt = fields.getUint32()
      const ts = fields.getUint32()
      const messages = fields.getTreeMapUInt32()
      this.salt = salt
      this.ts = ts
      this.messages = messages
      return true
    } catch {
      return false
    }
  }
}
