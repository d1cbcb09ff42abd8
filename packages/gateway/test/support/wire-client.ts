import { WebSocket } from 'ws'
import type { Gateway } from '../../src/index.ts'
import { ask } from './ask.ts'

interface Message {
  readonly _id?: string
  readonly _type?: string
  readonly _result?: 'success' | 'failed'
  readonly _message?: Record<string, unknown>
}

export interface WireJoin {
  readonly appId: string
  readonly channel: string
  readonly token: string | null
  readonly uid: number
  readonly sessionId?: string
  readonly mode?: 'rtc' | 'live'
  readonly role?: 'host' | 'audience'
}

let sessions = 0

/** Speaks the SDK's protocol without the SDK: for what a browser would not do, and for doing it a thousand times. */
export class WireClient {
  readonly socket: WebSocket
  readonly received: Message[] = []
  closed = false
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data) => {
      this.received.push(JSON.parse((data as Buffer).toString()) as Message)
    })
    socket.on('close', () => {
      this.closed = true
    })
    socket.on('error', () => undefined)
  }

  /** Opens a socket to the edge, and nothing more. */
  static async open(gateway: Gateway): Promise<WireClient> {
    const socket = new WebSocket(`wss://localhost:${gateway.port}/`, { ca: gateway.authorityPem })
    const client = new WireClient(socket)
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return client
  }

  /** Both stages of a join. */
  static async join(gateway: Gateway, wanted: WireJoin): Promise<WireClient> {
    const join = { sessionId: `S${++sessions}`, ...wanted }
    const admission = await accessPoint(gateway, join)
    const client = await WireClient.open(gateway)
    await client.request('join_v3', joinMessage(join, admission))
    return client
  }

  send(type: string, message?: object): void {
    this.socket.send(JSON.stringify({ _type: type, _message: message }))
  }

  /** Sends a message and waits for its reply. */
  async request(type: string, message?: object): Promise<Message> {
    const id = `r${++this.#lastId}`
    this.socket.send(JSON.stringify({ _id: id, _type: type, _message: message }))
    return this.until((received) => received._id === id)
  }

  async push(type: string): Promise<Message> {
    return this.until((received) => received._type === type)
  }

  async until(fits: (message: Message) => boolean): Promise<Message> {
    for (let waited = 0; waited < 5000; waited += 10) {
      const found = this.received.find(fits)
      if (found !== undefined) return found
      await pause(10)
    }
    throw new Error('no such message')
  }

  async untilClosed(): Promise<void> {
    for (let waited = 0; waited < 10_000 && !this.closed; waited += 10) await pause(10)
    if (!this.closed) throw new Error('the socket is still open')
  }
}

/** What the access point answers about a join. */
export interface Admission {
  readonly code: number
  readonly uid: number
  readonly cert: string
}

export async function accessPoint(gateway: Gateway, join: WireJoin): Promise<Admission> {
  const content = {
    appid: join.appId,
    opid: 42,
    sid: join.sessionId,
    request_bodies: [
      {
        uri: 22,
        buffer: {
          ...{ cname: join.channel, key: join.token ?? join.appId, uid: join.uid },
          ...{ service_ids: [11], detail: {} },
        },
      },
    ],
  }
  const { body, headers } = form(JSON.stringify(content))
  const answer = await ask(gateway, 'POST', '/api/v2/transpond/webrtc?v=2', { body, headers })
  const [element] = answer.json.response_body as { buffer: Admission }[]
  return element!.buffer
}

/** A multipart form with the one field that the SDK sends. */
export function form(text: string): {
  readonly body: string
  readonly headers: Record<string, string>
} {
  const boundary = 'frontier'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="request"\r\n\r\n`
  return {
    body: `${head}${text}\r\n--${boundary}--\r\n`,
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
  }
}

export function joinMessage(join: WireJoin, admission: Admission): object {
  return {
    app_id: join.appId,
    channel_name: join.channel,
    channel_key: join.token ?? join.appId,
    session_id: join.sessionId,
    mode: join.mode ?? 'rtc',
    role: join.role ?? 'host',
    ap_response: admission,
    ortc: { rtpCapabilities: {} },
  }
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
