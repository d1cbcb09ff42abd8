import { Agent, request } from 'node:https'

import { signRtcToken } from '@tessera/token'
import { WebSocket } from 'ws'

/** What the clients have to do. */
export interface Admission {
  readonly port: number
  readonly ca: string
  readonly appId: string
  readonly appCertificate: string
  readonly members: number
  readonly lifetimeSeconds: number
  /** Tokens end within so many seconds of each other. */
  readonly spreadSeconds: number
}

const ROOM_SIZE = 10
const AT_ONCE = 16
const PING_MS = 3000
const STEPS = 100

/** Joins that many clients, in rooms of ten, and keeps them alive with pings. */
export async function joinAll(wanted: Admission): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, ca: wanted.ca })
  let next = 1
  const sockets: WebSocket[] = []
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next <= wanted.members) sockets.push(await join(wanted, next++, agent))
    }),
  )
  // Each client has its own moment in the three seconds, as real ones do.
  let turn = 0
  setInterval(() => {
    turn = (turn + 1) % STEPS
    for (let i = turn; i < sockets.length; i += STEPS) {
      sockets[i]!.send('{"_id":"000001","_type":"ping"}')
    }
  }, PING_MS / STEPS)
}

async function join(wanted: Admission, uid: number, agent: Agent): Promise<WebSocket> {
  const channel = `room-${Math.floor(uid / ROOM_SIZE)}`
  const expiresInSeconds = wanted.lifetimeSeconds + (uid % wanted.spreadSeconds)
  const { appId, appCertificate } = wanted
  const token = signRtcToken({
    appId,
    appCertificate,
    channel,
    uid,
    role: 'publisher',
    expiresInSeconds,
  })
  const cert = await admission(wanted, { channel, uid, token }, agent)
  const socket = new WebSocket(`wss://localhost:${wanted.port}/`, {
    ca: wanted.ca,
    perMessageDeflate: false,
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const message = {
    ...{ app_id: appId, channel_name: channel, channel_key: token, session_id: `s${uid}` },
    ap_response: { uid, cert },
  }
  const joined = new Promise((resolve) => socket.once('message', resolve))
  socket.send(JSON.stringify({ _id: '000000', _type: 'join_v3', _message: message }))
  await joined
  return socket
}

async function admission(
  { port, appId }: Admission,
  who: { readonly channel: string; readonly uid: number; readonly token: string },
  agent: Agent,
): Promise<string> {
  const buffer = { cname: who.channel, key: who.token, uid: who.uid, service_ids: [11], detail: {} }
  const text = JSON.stringify({
    ...{ appid: appId, opid: 1, sid: `s${who.uid}` },
    request_bodies: [{ uri: 22, buffer }],
  })
  const body = `--boundary\r\nContent-Disposition: form-data; name="request"\r\n\r\n${text}\r\n--boundary--\r\n`
  const answer = await post(port, body, agent)
  const parsed = JSON.parse(answer) as { response_body: { buffer: { cert: string } }[] }
  return parsed.response_body[0]!.buffer.cert
}

async function post(port: number, body: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      `https://localhost:${port}/api/v2/transpond/webrtc?v=2`,
      {
        ...{ method: 'POST', agent },
        headers: {
          'Content-Type': 'multipart/form-data; boundary=boundary',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (response) => {
        let received = ''
        response.on('data', (chunk: Buffer) => (received += chunk.toString()))
        response.on('end', () => resolve(received))
      },
    )
    // The gateway may close an idle connection in the moment in which it is used again.
    call.on('error', (error) => {
      if (call.reusedSocket) resolve(post(port, body, agent))
      else reject(error)
    })
    call.end(body)
  })
}
