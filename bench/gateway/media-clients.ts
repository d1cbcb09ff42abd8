import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

import { signRtcToken } from '@tessera/token'

import { MediaClient } from '../../packages/gateway/test/support/media-client.ts'
import type { Gateway } from '../../packages/gateway/src/index.ts'

/** What the clients have to do. */
export interface MediaWish {
  readonly port: number
  readonly ca: string
  readonly appId: string
  readonly appCertificate: string
  readonly rooms: number
  /** Everybody in a room sends both to everybody else in it. */
  readonly roomSize: number
}

/** A call of 320 by 240 at 15 frames per second and 300 kbit/s: 50 packets of sound and 33 of pictures in a second. */
const SOUND_EVERY_MS = 20
const PICTURE_EVERY_MS = 30
const SOUND = Buffer.alloc(80, 1)
const PICTURE = Buffer.alloc(1100, 2)

/** Joins, says so, and sends until the process ends. */
export async function callAll(wish: MediaWish): Promise<void> {
  // Only these two are looked at.
  const gateway = {
    ...{ port: wish.port, authorityPem: wish.ca, url: `https://localhost:${wish.port}` },
  } as Gateway
  const clients: MediaClient[] = []
  for (let room = 0; room < wish.rooms; room += 1) {
    const inRoom: MediaClient[] = []
    for (let place = 0; place < wish.roomSize; place += 1) {
      const uid = room * wish.roomSize + place + 1
      const client = await join(gateway, wish, `room-${room}`, uid)
      await client.publish({ kind: 'audio', ssrc: 10 * uid }, { kind: 'video', ssrc: 10 * uid + 1 })
      inRoom.push(client)
    }
    for (const one of inRoom) {
      for (const other of inRoom) {
        if (one === other) continue
        await one.subscribe(other.uid, 10 * other.uid)
        await one.subscribe(other.uid, 10 * other.uid + 1)
      }
    }
    clients.push(...inRoom)
  }
  setInterval(() => {
    for (const client of clients) {
      client.wire.send('ping')
      void client.check()
      client.wire.received.length = 0
    }
  }, 2500)
  process.send?.('joined')
  send(clients, SOUND_EVERY_MS, (client, sequence) => {
    client.send({ ssrc: 10 * client.uid, sequence, payloadType: 111 }, SOUND)
  })
  send(clients, PICTURE_EVERY_MS, (client, sequence) => {
    client.send({ ssrc: 10 * client.uid + 1, sequence, payloadType: 96 }, PICTURE)
  })
}

async function join(
  gateway: Gateway,
  { appId, appCertificate }: MediaWish,
  channel: string,
  uid: number,
): Promise<MediaClient> {
  const token = signRtcToken({
    ...{ appId, appCertificate, channel, uid, role: 'publisher', expiresInSeconds: 3600 },
  })
  const client = await MediaClient.join(gateway, { appId, channel, token, uid })
  // What comes is not opened: that would cost these processes what the gateway is measured for.
  client.socket.removeAllListeners('message')
  await pause(0)
  return client
}

/** Keeps the pace also when the timer is late. */
function send(
  clients: readonly MediaClient[],
  everyMs: number,
  one: (client: MediaClient, sequence: number) => void,
): void {
  const startedAt = performance.now()
  let sent = 0
  setInterval(
    () => {
      const due = Math.floor((performance.now() - startedAt) / everyMs)
      for (; sent < due; sent += 1) for (const client of clients) one(client, sent % 65_536)
    },
    Math.min(everyMs, 10),
  )
}
