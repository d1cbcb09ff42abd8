import type { Channels } from '../channels/index.ts'
import type { Logger } from '../runtime/logger.ts'
import { type IceCredentials, newCredentials } from '../stun/credentials.ts'
import { bindingSuccess, readBindingRequest } from '../stun/message.ts'
import {
  type MediaCounts,
  type Stay,
  stayKey,
  type Transport,
  type TransportAnswer,
  type TransportOffer,
} from '../stun/transport.ts'
import { type Address, Addresses } from './addresses.ts'
import { answeredCapabilities } from './capabilities.ts'
import { kindOf } from './demultiplex.ts'
import { createDtlsIdentity, DtlsHandshake, type DtlsIdentity } from './dtls.ts'
import { Exchange, type LossHook } from './exchange.ts'
import { Participant } from './participant.ts'
import { rightsOf } from './rights.ts'
import { SecureMedia } from './secure-media.ts'

const REPORT_MS = 1000

/** What the relay works with. */
export interface RelayPorts {
  readonly channels: Channels
  /** The gateway's time, in Unix seconds. */
  readonly now: () => number
  /** Real time that does not go back, in milliseconds. */
  readonly nowMs: () => number
  readonly send: (packet: Uint8Array, to: Address) => void
  readonly randomBytes: (count: number) => Uint8Array
  readonly log: Logger
  readonly lose?: LossHook | undefined
}

/**
 * Carries media between the members of a channel, over one UDP socket for all: ICE-lite, DTLS-SRTP with the relay as the
 * server, and packets handed on to those who subscribed.
 *
 * Nothing else in the gateway depends on it: who is inside, for how long, and what is said by data messages goes on
 * without it.
 */
export class MediaRelay implements Transport {
  readonly #ports: RelayPorts
  readonly #identity: DtlsIdentity
  readonly #exchange: Exchange
  readonly #stays = new Map<string, Participant>()
  readonly #ufrags = new Map<string, Participant>()
  readonly #addresses = new Addresses<Participant>()
  readonly #timer: NodeJS.Timeout

  private constructor(ports: RelayPorts, identity: DtlsIdentity) {
    this.#ports = ports
    this.#identity = identity
    const { nowMs, lose } = ports
    this.#exchange = new Exchange({ send: (to, packet) => this.#send(to, packet), nowMs, lose })
    this.#timer = setInterval(() => this.#exchange.report(), REPORT_MS)
    this.#timer.unref()
  }

  static async start(ports: RelayPorts): Promise<MediaRelay> {
    return new MediaRelay(ports, await createDtlsIdentity())
  }

  /** How many packets went which way since the start. */
  get counts(): MediaCounts {
    return { ...this.#exchange.counts }
  }

  open(stay: Stay, { rtpCapabilities, fingerprints }: TransportOffer): TransportAnswer {
    this.close(stay)
    const { channels, now, nowMs, randomBytes, log } = this.#ports
    const credentials = newCredentials(randomBytes)
    const rights = rightsOf(channels, stay, now)
    const participant = new Participant(stay, {
      ...{ rtpCapabilities, credentials, rights, nowMs: nowMs() },
    })
    participant.handshake = new DtlsHandshake({
      identity: this.#identity,
      fingerprints,
      send: (packet) => this.#send(participant, packet),
      done: (keys) => {
        participant.media = new SecureMedia(keys)
        log.debug('media.connected', { channel: stay.channel, uid: stay.uid })
      },
      failed: (why) => log.warn('media.refused', { channel: stay.channel, uid: stay.uid, why }),
    })
    this.#stays.set(stayKey(stay), participant)
    this.#ufrags.set(credentials.iceUfrag, participant)
    this.#exchange.enter(participant)
    return {
      ...credentials,
      fingerprint: this.#identity.fingerprint,
      rtpCapabilities: answeredCapabilities(rtpCapabilities),
    }
  }

  restart(stay: Stay): IceCredentials | undefined {
    const participant = this.#stays.get(stayKey(stay))
    if (participant === undefined) return undefined
    const fresh = newCredentials(this.#ports.randomBytes)
    this.#ufrags.set(fresh.iceUfrag, participant)
    for (const { iceUfrag } of participant.restart(fresh)) this.#ufrags.delete(iceUfrag)
    return fresh
  }

  subscribe(stay: Stay, publisherUid: number, ssrc: number): void {
    const participant = this.#stays.get(stayKey(stay))
    if (participant !== undefined) this.#exchange.subscribe(participant, publisherUid, ssrc)
  }

  unsubscribe(stay: Stay, publisherUid: number, ssrc: number | undefined): void {
    const participant = this.#stays.get(stayKey(stay))
    if (participant !== undefined) this.#exchange.unsubscribe(participant, publisherUid, ssrc)
  }

  close(stay: Stay): void {
    const participant = this.#stays.get(stayKey(stay))
    if (participant === undefined) return
    participant.isOpen = false
    participant.handshake?.close()
    participant.media = undefined
    this.#stays.delete(stayKey(stay))
    for (const { iceUfrag } of participant.credentials) this.#ufrags.delete(iceUfrag)
    this.#addresses.release(participant)
    this.#exchange.leave(participant)
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const { stay } of [...this.#stays.values()]) this.close(stay)
  }

  /** Takes a datagram. Whatever does not come from somebody who proved itself goes no further than this. */
  receive(packet: Buffer, from: Address): void {
    const kind = kindOf(packet)
    if (kind === 'stun') {
      this.#check(packet, from)
      return
    }
    const participant = kind && this.#addresses.ownerOf(from)
    if (participant?.budget.spend(packet.length, this.#ports.nowMs()) !== true) return
    if (kind === 'dtls') participant.handshake?.receive(packet)
    else if (kind === 'rtcp') this.#exchange.rtcp(participant, packet)
    else this.#exchange.rtp(participant, packet)
  }

  #check(packet: Buffer, from: Address): void {
    const request = readBindingRequest(packet)
    const participant = request && this.#ufrags.get(request.localUfrag)
    const password = participant?.passwordOf(request!)
    if (request === undefined || participant === undefined || password === undefined) return
    const nowMs = this.#ports.nowMs()
    if (!this.#addresses.claim(from, participant, nowMs)) return
    participant.checked(from, request.usesCandidate, nowMs)
    this.#ports.send(bindingSuccess(request.transactionId, password, from), from)
  }

  #send(to: Participant, packet: Buffer): void {
    const remote = to.remote(this.#ports.nowMs())
    if (remote !== undefined) this.#ports.send(packet, remote)
  }
}
