import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import {
  CipherContext,
  DtlsClient,
  HashAlgorithm,
  NamedCurveAlgorithm,
  SignatureAlgorithm,
} from 'werift'
import type { Gateway } from '../../src/index.ts'
import { kindOf } from '../../src/media/demultiplex.ts'
import { readRtcp, type RtcpMessage } from '../../src/media/rtcp.ts'
import {
  type HeaderExtension,
  type OutgoingHeader,
  readRtpHeader,
  type RtpHeader,
  writeRtpHeader,
} from '../../src/media/rtp.ts'
import { SecureMedia } from '../../src/media/secure-media.ts'
import { KEY_BYTES, SALT_BYTES } from '../../src/media/srtp.ts'
import { accessPoint, joinMessage, pause, WireClient, type WireJoin } from './wire-client.ts'

const SIGNATURE = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 }

/** A packet that came from the relay, opened. */
export interface Heard {
  readonly header: RtpHeader
  readonly payload: Buffer
  readonly packet: Buffer
}

/** How a client differs from the plainest one. */
export interface MediaClientOptions extends WireJoin {
  readonly payloadTypes?: Readonly<Partial<Record<'opus' | 'vp8' | 'rtx', number>>>
  readonly audioLevelId?: number
  /** What the client says its certificate is, when that is not true. */
  readonly claimedFingerprint?: string
}

let lastSession = 0

/** A member that speaks ICE, DTLS and SRTP itself: for everything that a browser would not do. */
export class MediaClient {
  wire: WireClient
  readonly uid: number
  readonly heard: Heard[] = []
  readonly control: RtcpMessage[] = []
  /** Receiver reports and the like, opened but not read. */
  readonly rawControl: Buffer[] = []
  readonly socket: Socket
  readonly #gateway: Gateway
  #ufrag: string
  #password: string
  #dtls: DtlsClient | undefined
  #media: SecureMedia | undefined
  #answers = 0
  readonly #certificate: Certificate
  readonly rejoinToken: string
  readonly payloadTypes: Readonly<Record<'opus' | 'vp8' | 'rtx', number>>

  private constructor(given: {
    readonly wire: WireClient
    readonly uid: number
    readonly gateway: Gateway
    readonly socket: Socket
    readonly reply: JoinReply
    readonly certificate: Certificate
    readonly payloadTypes: Readonly<Record<'opus' | 'vp8' | 'rtx', number>>
  }) {
    this.wire = given.wire
    this.uid = given.uid
    this.socket = given.socket
    this.#gateway = given.gateway
    this.#ufrag = given.reply.ortc.iceParameters.iceUfrag
    this.#password = given.reply.ortc.iceParameters.icePwd
    this.rejoinToken = given.reply.rejoin_token
    this.#certificate = given.certificate
    this.payloadTypes = given.payloadTypes
    this.socket.on('message', (packet) => this.#receive(packet))
  }

  /** Joins by messages only. */
  static async enter(gateway: Gateway, wanted: MediaClientOptions): Promise<MediaClient> {
    const join = { sessionId: `M${++lastSession}`, ...wanted }
    const admission = await accessPoint(gateway, join)
    const wire = await WireClient.open(gateway)
    const certificate = await newCertificate()
    const payloadTypes = { opus: 111, vp8: 96, rtx: 97, ...wanted.payloadTypes }
    const fingerprint = wanted.claimedFingerprint ?? certificate.fingerprint
    const reply = await wire.request('join_v3', {
      ...joinMessage(join, admission),
      ortc: {
        dtlsParameters: { fingerprints: [{ hashFunction: 'sha-256', fingerprint }] },
        rtpCapabilities: capabilities(payloadTypes, wanted.audioLevelId ?? 14),
      },
    })
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return new MediaClient({
      ...{ wire, gateway, socket, certificate, payloadTypes, uid: admission.uid },
      reply: reply._message as unknown as JoinReply,
    })
  }

  /** Joins, and is ready to send and receive media. */
  static async join(gateway: Gateway, wanted: MediaClientOptions): Promise<MediaClient> {
    const client = await MediaClient.enter(gateway, wanted)
    await client.check()
    await client.handshake()
    return client
  }

  get isConnected(): boolean {
    return this.#media !== undefined
  }

  get credentials(): { readonly ufrag: string; readonly password: string } {
    return { ufrag: this.#ufrag, password: this.#password }
  }

  /** One ICE check; tells whether it was answered. */
  async check(
    change: { readonly ufrag?: string; readonly password?: string; readonly from?: Socket } = {},
  ): Promise<boolean> {
    const before = this.#answers
    const { ufrag = this.#ufrag, password = this.#password, from = this.socket } = change
    const count = (packet: Buffer): void => {
      if (kindOf(packet) === 'stun') this.#answers += 1
    }
    if (from !== this.socket) from.on('message', count)
    from.send(bindingRequest(ufrag, password), this.#gateway.port, '127.0.0.1')
    for (let waited = 0; waited < 300 && this.#answers === before; waited += 5) await pause(5)
    from.off('message', count)
    return this.#answers > before
  }

  /** Uses what a `restart_ice` was answered with. */
  async restartIce(): Promise<void> {
    const reply = await this.wire.request('restart_ice', { ortc: { iceParameters: {} } })
    const { iceParameters } = reply._message as unknown as JoinReply['ortc']
    this.#ufrag = iceParameters.iceUfrag
    this.#password = iceParameters.icePwd
  }

  async handshake(): Promise<void> {
    this.startHandshake()
    for (let waited = 0; waited < 10_000 && this.#media === undefined; waited += 10) await pause(10)
    if (this.#media === undefined) throw new Error('no keys')
  }

  startHandshake(): void {
    const transport = {
      ...{ type: 'udp', address: this.socket.address(), closed: false },
      onData: (): void => undefined,
      send: async (packet: Buffer): Promise<void> => Promise.resolve(this.sendRaw(packet)),
      close: async (): Promise<void> => Promise.resolve(),
    }
    const dtls = new DtlsClient({
      transport,
      cert: this.#certificate.pem,
      key: this.#certificate.key,
      signatureHash: SIGNATURE,
      srtpProfiles: [1],
      extendedMasterSecret: true,
    })
    this.#dtls = dtls
    dtls.onConnect.subscribe(() => {
      const { localKey, localSalt, remoteKey, remoteSalt } = dtls.extractSessionKeys(
        KEY_BYTES,
        SALT_BYTES,
      )
      this.#media = new SecureMedia({
        ours: { key: localKey, salt: localSalt },
        theirs: { key: remoteKey, salt: remoteSalt },
      })
    })
    void dtls.connect()
  }

  async publish(...streams: readonly Publication[]): Promise<boolean> {
    const ortc = streams.map(({ kind, ssrc, rtx }) => ({
      stream_type: kind === 'audio' ? 'audio' : 'high',
      ssrcs: [{ ssrcId: ssrc, ...(rtx === undefined ? {} : { rtx }) }],
    }))
    const reply = await this.wire.request('publish', { state: 'offer', p2p_id: 1, ortc })
    return reply._result === 'success'
  }

  async unpublish(kind: 'audio' | 'video'): Promise<void> {
    const ortc = [{ stream_type: kind === 'audio' ? 'audio' : 'high', ssrcs: [] }]
    await this.wire.request('unpublish', { stream_id: this.uid, ortc })
  }

  async mute(kind: 'audio' | 'video', muted: boolean): Promise<void> {
    await this.wire.request('control', { action: `${muted ? '' : 'un'}mute_local_${kind}` })
  }

  async subscribe(publisher: number | string, ssrc: number): Promise<void> {
    await this.wire.request('subscribe', { stream_id: publisher, stream_type: 'x', ssrcId: ssrc })
  }

  async unsubscribe(publisher: number, ...ssrcs: readonly number[]): Promise<void> {
    const ortc = ssrcs.map((ssrcId) => ({ stream_type: 'x', ssrcId }))
    await this.wire.request('unsubscribe', { stream_id: publisher, p2p_id: 1, ortc })
  }

  /** A packet as this client would seal it. */
  sealed(
    header: Partial<OutgoingHeader> & { readonly ssrc: number; readonly sequence: number },
    payload: Buffer,
    extensions: readonly HeaderExtension[] = [],
  ): Buffer {
    const full = { payloadType: 111, marker: false, padding: false, timestamp: 0, ...header }
    return this.#media!.sealRtp(writeRtpHeader(full, extensions), payload, full)!
  }

  send(...packet: Parameters<MediaClient['sealed']>): void {
    this.sendRaw(this.sealed(...packet))
  }

  sendControl(packet: Buffer): void {
    this.sendRaw(this.#media!.sealRtcp(packet)!)
  }

  sendRaw(packet: Uint8Array): void {
    this.socket.send(packet, this.#gateway.port, '127.0.0.1')
  }

  /** The payloads that came, as texts. */
  get texts(): readonly string[] {
    return this.heard.map(({ payload }) => payload.toString())
  }

  /** Waits until this text was heard. */
  async hears(text: string): Promise<void> {
    await until(
      () => this.texts.includes(text),
      () => `"${text}", but [${this.texts.join(', ')}]`,
    )
  }

  async told(type: RtcpMessage['type']): Promise<RtcpMessage> {
    await until(
      () => this.control.some((message) => message.type === type),
      () => type,
    )
    return this.control.find((message) => message.type === type)!
  }

  /** Another socket for messages, on which nothing has been said. */
  async reopen(): Promise<void> {
    this.wire.socket.terminate()
    this.wire = await WireClient.open(this.#gateway)
  }

  close(): void {
    this.wire.socket.terminate()
    this.socket.close()
  }

  #receive(packet: Buffer): void {
    const kind = kindOf(packet)
    if (kind === 'stun') this.#answers += 1
    if (kind === 'dtls') this.#dtls?.transport.socket.onData(packet, ['127.0.0.1', 0])
    if (kind === 'rtp') {
      const header = readRtpHeader(packet)!
      const opened = this.#media?.openRtp(packet, header)
      if (opened !== undefined) this.heard.push({ header, packet, payload: opened.payload })
    }
    if (kind !== 'rtcp') return
    const opened = this.#media?.openRtcp(packet)
    if (opened === undefined) return
    this.rawControl.push(opened)
    this.control.push(...readRtcp(opened))
  }
}

export interface Publication {
  readonly kind: 'audio' | 'video'
  readonly ssrc: number
  readonly rtx?: number
}

interface JoinReply {
  readonly rejoin_token: string
  readonly ortc: {
    readonly iceParameters: { readonly iceUfrag: string; readonly icePwd: string }
  }
}

interface Certificate {
  readonly pem: string
  readonly key: string
  readonly fingerprint: string
}

let made: Promise<Certificate> | undefined

/** One for all clients of a file: making one is the slow part. */
async function newCertificate(): Promise<Certificate> {
  made ??= (async () => {
    const { certPem, keyPem } = await CipherContext.createSelfSignedCertificateWithKey(
      SIGNATURE,
      NamedCurveAlgorithm.secp256r1_23,
    )
    const der = Buffer.from(certPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
    const digest = createHash('sha256').update(der).digest('hex').toUpperCase()
    return { pem: certPem, key: keyPem, fingerprint: digest.match(/../g)!.join(':') }
  })()
  return made
}

function capabilities(
  { opus, vp8, rtx }: Readonly<Record<'opus' | 'vp8' | 'rtx', number>>,
  audioLevelId: number,
): object {
  const codec = (payloadType: number, encodingName: string, clockRate: number): object => ({
    payloadType,
    rtpMap: { encodingName, clockRate },
  })
  return {
    sendrecv: {
      audioCodecs: [codec(opus, 'opus', 48_000)],
      videoCodecs: [
        codec(vp8, 'VP8', 90_000),
        { ...codec(rtx, 'rtx', 90_000), fmtp: { parameters: { apt: String(vp8) } } },
      ],
      audioExtensions: [
        { entry: audioLevelId, extensionName: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' },
        { entry: 9, extensionName: 'urn:ietf:params:rtp-hdrext:sdes:mid' },
      ],
      videoExtensions: [{ entry: 3, extensionName: 'urn:3gpp:video-orientation' }],
    },
    send: {},
    recv: {},
  }
}

/** A Binding request that chooses this way, as a browser makes it. */
export function bindingRequest(ufrag: string, password: string): Buffer {
  const name = Buffer.from(`${ufrag}:test`)
  const padded = Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)])
  const head = Buffer.alloc(20)
  head.writeUInt16BE(1, 0)
  head.writeUInt16BE(4 + padded.length + 4 + 24, 2)
  head.writeUInt32BE(0x2112_a442, 4)
  randomBytes(12).copy(head, 8)
  const username = Buffer.alloc(4)
  username.writeUInt16BE(6, 0)
  username.writeUInt16BE(name.length, 2)
  const chooses = Buffer.from([0, 0x25, 0, 0])
  const unsigned = Buffer.concat([head, username, padded, chooses])
  const integrity = createHmac('sha1', password).update(unsigned).digest()
  return Buffer.concat([unsigned, Buffer.from([0, 8, 0, 20]), integrity])
}

/** Waits for something; fails after five seconds. */
export async function until(is: () => boolean, what: () => string): Promise<void> {
  for (let waited = 0; waited < 5000; waited += 5) {
    if (is()) return
    await pause(5)
  }
  throw new Error(`waited in vain for ${what()}`)
}
