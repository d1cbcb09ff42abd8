import { createHash } from 'node:crypto'
import {
  CipherContext,
  DtlsServer,
  HashAlgorithm,
  NamedCurveAlgorithm,
  SignatureAlgorithm,
} from 'werift'
import { KEY_BYTES, type MasterKey, SALT_BYTES } from './srtp.ts'

/** AES_CM_128_HMAC_SHA1_80 (RFC 5764, section 4.1.2). */
const SRTP_PROFILE = 1

/**
 * What one client may send of DTLS in all. A handshake needs a twentieth of it; werift keeps what it cannot put together,
 * and somebody could send nothing else.
 */
const MOST_BYTES = 65_536

const SIGNATURE = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 }

/** What the relay shows to its clients; made at each start. */
export interface DtlsIdentity {
  readonly certificatePem: string
  readonly keyPem: string
  /** SHA-256 of the certificate, as upper-case pairs with colons. */
  readonly fingerprint: string
}

export async function createDtlsIdentity(): Promise<DtlsIdentity> {
  const { certPem, keyPem } = await CipherContext.createSelfSignedCertificateWithKey(
    SIGNATURE,
    NamedCurveAlgorithm.secp256r1_23,
  )
  const der = Buffer.from(certPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  return { certificatePem: certPem, keyPem, fingerprint: fingerprintOf(der) }
}

function fingerprintOf(der: Uint8Array): string {
  const digest = createHash('sha256').update(der).digest('hex').toUpperCase()
  return digest.match(/../g)!.join(':')
}

/** The keys of both directions. */
export interface DtlsKeys {
  readonly ours: MasterKey
  readonly theirs: MasterKey
}

/** What a handshake is done with. */
export interface DtlsPorts {
  readonly identity: DtlsIdentity
  /** The certificates that the client named when it joined. */
  readonly fingerprints: readonly string[]
  readonly send: (packet: Buffer) => void
  readonly done: (keys: DtlsKeys) => void
  readonly failed: (why: string) => void
}

/**
 * The server's side of one DTLS handshake. All that is wanted of it are keys; data over DTLS is not read.
 *
 * werift does not check a client's signature, so the certificate proves little by itself. What proves a client here is
 * the ICE password, which it got over TLS and without which no packet of it comes this far.
 */
export class DtlsHandshake {
  readonly #ports: DtlsPorts
  #server: DtlsServer | undefined
  #receive: (packet: Buffer) => void = () => undefined
  #bytes = 0

  constructor(ports: DtlsPorts) {
    this.#ports = ports
  }

  receive(packet: Buffer): void {
    this.#bytes += packet.length
    if (this.#bytes > MOST_BYTES) return
    // Most who join do speak; but one who does not costs no handshake.
    this.#server ??= this.#listen()
    try {
      this.#receive(packet)
    } catch {
      // A packet that is cut off. Whatever it was, it is sent again.
    }
  }

  close(): void {
    this.#bytes = MOST_BYTES
    this.#server = undefined
    this.#receive = () => undefined
  }

  #listen(): DtlsServer {
    const { identity, send, failed } = this.#ports
    const address = { address: '127.0.0.1', port: 0, family: 'IPv4' }
    const ports = {
      type: 'udp',
      address,
      closed: false,
      onData: (): void => undefined,
      send: async (packet: Buffer): Promise<void> => {
        await Promise.resolve()
        // A closed handshake may go on trying for half a minute.
        if (this.#server === server) send(packet)
      },
      close: async (): Promise<void> => Promise.resolve(),
    }
    const server: DtlsServer = new DtlsServer({
      transport: ports,
      cert: identity.certificatePem,
      key: identity.keyPem,
      signatureHash: SIGNATURE,
      srtpProfiles: [SRTP_PROFILE],
      certificateRequest: true,
      extendedMasterSecret: true,
    })
    this.#receive = (packet) => (ports.onData as (packet: Buffer) => void)(packet)
    server.onConnect.subscribe(() => {
      if (this.#server === server) this.#connected(server)
    })
    server.onError.subscribe((error) => failed(error.message))
    return server
  }

  #connected(server: DtlsServer): void {
    const { fingerprints, done, failed } = this.#ports
    const certificate = server.remoteCertificate
    const shown = certificate && fingerprintOf(certificate)
    if (shown === undefined || !fingerprints.some((each) => each.toUpperCase() === shown)) {
      this.close()
      failed('the certificate is not the one that the client named')
      return
    }
    const { localKey, localSalt, remoteKey, remoteSalt } = server.extractSessionKeys(
      KEY_BYTES,
      SALT_BYTES,
    )
    done({
      ours: { key: localKey, salt: localSalt },
      theirs: { key: remoteKey, salt: remoteSalt },
    })
  }
}
