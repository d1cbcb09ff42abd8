import { Buffer } from 'node:buffer'

import type { PacketReader } from '../wire/packet-reader.ts'
import { pack, type Text } from '../wire/packet-writer.ts'
import { accountOf, Service } from './service.ts'

/** A service whose body is a channel and an account: Streaming and FCDN, which no builder makes. */
export class AccountService extends Service {
  __channel_name: Text
  __account: Text

  constructor(service_type: number, channelName: string, account: string | number) {
    super(service_type)
    this.__channel_name = channelName
    this.__account = accountOf(account)
  }

  override pack(): Buffer {
    const body = pack((out) => {
      out.text(this.__channel_name)
      out.text(this.__account)
    })
    return Buffer.concat([super.pack(), body])
  }

  override unpack(buffer: Buffer): PacketReader {
    const reader = super.unpack(buffer)
    this.__channel_name = reader.getString()
    this.__account = reader.getString()
    return reader
  }
}
