import type { IceCredentials } from '../stun/credentials.ts'
import type { BindingRequest } from '../stun/message.ts'
import { Budget } from '../runtime/budget.ts'
import type { Stay } from '../stun/transport.ts'
import { ADDRESS_LIFETIME_MS, type Address } from './addresses.ts'
import { readCapabilities } from './capabilities.ts'
import { type CodecTable, codecTable } from './codecs.ts'
import type { IncomingStream } from './incoming-stream.ts'
import type { StayRights } from './rights.ts'
import type { DtlsHandshake } from './dtls.ts'
import type { SecureMedia } from './secure-media.ts'

/** What one client may send over UDP: many times a call with a large picture. */
const BYTES_PER_SECOND = 4_000_000
const BURST_BYTES = 2 * BYTES_PER_SECOND
/** After a restart, checks with the credentials before it are still on their way. */
const MOST_CREDENTIALS = 2

/** One stay as the relay knows it. */
export class Participant {
  readonly stay: Stay
  readonly channel: string
  readonly rights: StayRights
  /** What the numbers in its packets mean, and in those to it. */
  readonly sends: CodecTable
  readonly receives: CodecTable
  readonly streams: Map<number, IncomingStream> = new Map<number, IncomingStream>()
  readonly budget: Budget
  handshake: DtlsHandshake | undefined
  /** Once the handshake is done. */
  media: SecureMedia | undefined
  isOpen = true
  #credentials: readonly IceCredentials[]
  #remote: Address | undefined
  #heardAtMs = Number.NEGATIVE_INFINITY

  constructor(
    stay: Stay,
    given: {
      readonly rtpCapabilities: unknown
      readonly credentials: IceCredentials
      readonly rights: StayRights
      readonly nowMs: number
    },
  ) {
    this.stay = stay
    this.channel = channelKey(stay)
    this.rights = given.rights
    const { send, receive } = readCapabilities(given.rtpCapabilities)
    this.sends = codecTable(send)
    this.receives = codecTable(receive)
    this.budget = new Budget(BYTES_PER_SECOND, BURST_BYTES, given.nowMs)
    this.#credentials = [given.credentials]
  }

  get credentials(): readonly IceCredentials[] {
    return this.#credentials
  }

  /** Takes new credentials; answers those that are good no longer. */
  restart(fresh: IceCredentials): readonly IceCredentials[] {
    const all = [fresh, ...this.#credentials]
    this.#credentials = all.slice(0, MOST_CREDENTIALS)
    return all.slice(MOST_CREDENTIALS)
  }

  /** The password that this request was made with; `undefined` when it was made without one. */
  passwordOf(request: BindingRequest): string | undefined {
    const known = this.#credentials.find(({ iceUfrag }) => iceUfrag === request.localUfrag)
    return known !== undefined && request.isSignedBy(known.icePwd) ? known.icePwd : undefined
  }

  /** A check of this client came from there. The first way is used until the client chooses one. */
  checked(from: Address, isChosen: boolean, nowMs: number): void {
    this.#heardAtMs = nowMs
    if (isChosen || this.#remote === undefined) {
      this.#remote = { address: from.address, port: from.port }
    }
  }

  /** Where to send to: nowhere, once the client has been silent for long. */
  remote(nowMs: number): Address | undefined {
    return nowMs - this.#heardAtMs < ADDRESS_LIFETIME_MS ? this.#remote : undefined
  }
}

/** Where subscriptions count: one channel of one project. */
function channelKey({ appId, channel }: Stay): string {
  return `${appId}\n${channel}`
}
