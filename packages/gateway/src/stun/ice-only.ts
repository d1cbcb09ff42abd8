import type { RemoteInfo } from 'node:dgram'
import { bindingSuccess, readBindingRequest } from './message.ts'
import type { Transport, TransportAnswer } from './transport.ts'

/** What answering needs from outside. */
export interface IceOnlyPorts {
  readonly send: (packet: Uint8Array, to: RemoteInfo) => void
  readonly randomBytes: (count: number) => Uint8Array
}

/** RFC 8445: an ufrag has at least 24 bits of randomness and a password at least 128. */
const UFRAG_BYTES = 6
const PASSWORD_BYTES = 18

/**
 * Answers the SDK's ICE checks, and nothing else: with that it stays connected for as long as it wants, without it it
 * gives up after about 36 seconds. DTLS and media are ignored.
 *
 * Only requests signed with a password that we handed out are answered, so nobody can be made a target with it.
 */
export class IceOnly implements Transport {
  readonly #ports: IceOnlyPorts
  readonly #ufrags = new Map<string, { readonly iceUfrag: string; readonly icePwd: string }>()
  readonly #passwords = new Map<string, string>()
  readonly #fingerprint: string

  constructor(ports: IceOnlyPorts) {
    this.#ports = ports
    // There is no DTLS endpoint: the number only has to look like one.
    this.#fingerprint = [...ports.randomBytes(32)].map(hexPair).join(':')
  }

  open(stay: string, capabilities: unknown): TransportAnswer {
    this.close(stay)
    const iceUfrag = iceChars(this.#ports.randomBytes(UFRAG_BYTES))
    const icePwd = iceChars(this.#ports.randomBytes(PASSWORD_BYTES))
    this.#ufrags.set(stay, { iceUfrag, icePwd })
    this.#passwords.set(iceUfrag, icePwd)
    return { iceUfrag, icePwd, fingerprint: this.#fingerprint, rtpCapabilities: capabilities }
  }

  credentials(stay: string): Pick<TransportAnswer, 'iceUfrag' | 'icePwd'> | undefined {
    return this.#ufrags.get(stay)
  }

  close(stay: string): void {
    const known = this.#ufrags.get(stay)
    if (known === undefined) return
    this.#ufrags.delete(stay)
    this.#passwords.delete(known.iceUfrag)
  }

  /** Takes a datagram; `true` when it was a Binding request, answered or not. */
  receive(packet: Uint8Array, from: RemoteInfo): boolean {
    const request = readBindingRequest(packet)
    if (request === undefined) return false
    const password = this.#passwords.get(request.localUfrag)
    if (password !== undefined && request.isSignedBy(password)) {
      this.#ports.send(bindingSuccess(request.transactionId, password, from), from)
    }
    return true
  }
}

/** Base64 without padding: exactly the characters that ICE allows. */
function iceChars(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('=', '')
}

function hexPair(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase()
}
