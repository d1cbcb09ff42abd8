import { type IceCredentials, newCredentials } from './credentials.ts'
import { bindingSuccess, readBindingRequest } from './message.ts'
import {
  type Stay,
  stayKey,
  type Transport,
  type TransportAnswer,
  type TransportOffer,
} from './transport.ts'

/** What answering needs from outside. */
export interface IceOnlyPorts {
  readonly send: (packet: Uint8Array, to: Address) => void
  readonly randomBytes: (count: number) => Uint8Array
}

interface Address {
  readonly address: string
  readonly port: number
}

/**
 * Answers the SDK's ICE checks, and nothing else: with that it stays connected for as long as it wants, without it it
 * gives up after about 36 seconds. DTLS and media are ignored.
 *
 * Only requests signed with a password that we handed out are answered, so nobody can be made a target with it.
 */
export class IceOnly implements Transport {
  readonly #ports: IceOnlyPorts
  readonly #stays = new Map<string, IceCredentials>()
  readonly #passwords = new Map<string, string>()
  readonly #fingerprint: string

  constructor(ports: IceOnlyPorts) {
    this.#ports = ports
    // There is no DTLS endpoint: the number only has to look like one.
    this.#fingerprint = [...ports.randomBytes(32)].map(hexPair).join(':')
  }

  open(stay: Stay, { rtpCapabilities }: TransportOffer): TransportAnswer {
    this.close(stay)
    const credentials = newCredentials(this.#ports.randomBytes)
    this.#stays.set(stayKey(stay), credentials)
    this.#passwords.set(credentials.iceUfrag, credentials.icePwd)
    return { ...credentials, fingerprint: this.#fingerprint, rtpCapabilities }
  }

  /** There is nothing to restart: the same credentials go on. */
  restart(stay: Stay): IceCredentials | undefined {
    return this.#stays.get(stayKey(stay))
  }

  subscribe(): void {
    // Nothing is sent.
  }

  unsubscribe(): void {
    // Nothing was.
  }

  receive(packet: Uint8Array, from: Address): void {
    const request = readBindingRequest(packet)
    const password = request && this.#passwords.get(request.localUfrag)
    if (request === undefined || password === undefined || !request.isSignedBy(password)) return
    this.#ports.send(bindingSuccess(request.transactionId, password, from), from)
  }

  get counts(): undefined {
    return undefined
  }

  close(stay: Stay): void {
    const known = this.#stays.get(stayKey(stay))
    if (known === undefined) return
    this.#stays.delete(stayKey(stay))
    this.#passwords.delete(known.iceUfrag)
  }

  stop(): void {
    this.#stays.clear()
    this.#passwords.clear()
  }
}

function hexPair(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase()
}
