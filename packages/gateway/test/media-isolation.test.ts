import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { APP_ID, CERTIFICATE } from './support/calls.ts'
import { bindingRequest, type MediaClient, until } from './support/media-client.ts'
import { MediaStage, OTHER_APP_ID } from './support/media-stage.ts'
import { pause } from './support/wire-client.ts'
import { type GatewayOptions, ProjectList } from '../src/index.ts'

/* Who gets nothing, and what does no harm. */

const SOUND = { kind: 'audio', ssrc: 1001 } as const

function twoProjects(): GatewayOptions {
  const ports = { now: () => 0, randomHex: (bytes: number) => 'a'.repeat(2 * bytes) }
  const settings = [APP_ID, OTHER_APP_ID].map((appId) => ({ appId, appCertificate: CERTIFICATE }))
  return { projects: new ProjectList(settings, ports), appId: undefined }
}

let stage: MediaStage
beforeAll(async () => {
  stage = await MediaStage.set(twoProjects())
})
afterEach(async () => stage.clear())
afterAll(async () => stage.strike())

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

async function strangerSocket(): Promise<Socket> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return socket
}

let sequence = 0
async function says(from: MediaClient, text: string, ssrc: number = SOUND.ssrc): Promise<void> {
  from.send({ ssrc, sequence: ++sequence }, Buffer.from(text))
  await Promise.resolve()
}

/** A speaker with uid 1 and a listener with uid 2. */
async function call(): Promise<readonly [MediaClient, MediaClient]> {
  const alice = await stage.member({ uid: 1 })
  const bob = await stage.member({ uid: 2 })
  await alice.publish(SOUND)
  await bob.subscribe(1, SOUND.ssrc)
  return [alice, bob]
}

describe('a stream is received', () => {
  test.for([
    { where: 'in another channel', place: { channel: 'attic' } },
    { where: 'in another project', place: { appId: OTHER_APP_ID } },
    { where: 'in a channel that differs by a capital', place: { channel: 'Lobby' } },
  ])('by nobody $where, though uid and number are the same', async ({ place }) => {
    const [alice, bob] = await call()
    const eve = await stage.member({ uid: 9, ...place })
    const double = await stage.member({ uid: 1, ...place })
    await eve.subscribe(1, SOUND.ssrc)
    await double.publish(SOUND)
    await says(alice, 'in the lobby')
    await bob.hears('in the lobby')
    await says(double, 'elsewhere')
    await eve.hears('elsewhere')
    expect(eve.texts).toEqual(['elsewhere'])
    expect(bob.texts).toEqual(['in the lobby'])
  })

  test('by nobody who did not ask, or asked for it of somebody else', async () => {
    const [alice, bob] = await call()
    const eve = await stage.member({ uid: 3 })
    await eve.subscribe(2, SOUND.ssrc)
    await eve.subscribe(99, SOUND.ssrc)
    await says(alice, 'hello')
    await bob.hears('hello')
    expect(eve.heard).toEqual([])
  })

  test('by string accounts of whom they know by name', async () => {
    const [alice, bob] = await call()
    await bob.unsubscribe(1)
    await bob.subscribe('nobody', SOUND.ssrc)
    await says(alice, 'one')
    await bob.subscribe(1, SOUND.ssrc)
    await says(alice, 'two')
    await bob.hears('two')
  })
})

describe('a number of somebody else', () => {
  test('cannot be published, and what is sent under it is not heard', async () => {
    const [alice, bob] = await call()
    const eve = await stage.member({ uid: 3 })
    expect(await eve.publish(SOUND)).toBe(false)
    expect(await eve.publish({ kind: 'video', ssrc: 77, rtx: SOUND.ssrc })).toBe(false)
    const before = stage.counts
    await says(eve, 'I am alice')
    await stage.counted('refused', before, 1)
    await says(alice, 'no, I am')
    await bob.hears('no, I am')
    expect(bob.texts).toEqual(['no, I am'])
  })

  test('that was not announced is not heard', async () => {
    const [alice, bob] = await call()
    await bob.subscribe(1, 4711)
    const before = stage.counts
    await says(alice, 'hidden', 4711)
    await stage.counted('refused', before, 1)
    await says(alice, 'open')
    await bob.hears('open')
    expect(bob.texts).toEqual(['open'])
  })
})

describe('a packet is believed', () => {
  test('once', async () => {
    const [alice, bob] = await call()
    const packet = alice.sealed({ ssrc: SOUND.ssrc, sequence: 50_000 }, Buffer.from('once'))
    const before = stage.counts
    for (let i = 0; i < 5; i++) alice.sendRaw(packet)
    await stage.counted('refused', before, 4)
    await bob.hears('once')
    expect(stage.counts.forwarded - before.forwarded).toBe(1)
  })

  test('with the keys of its sender alone, and whole', async () => {
    const [alice, bob] = await call()
    const eve = await stage.member({ uid: 3 })
    const before = stage.counts
    alice.sendRaw(eve.sealed({ ssrc: SOUND.ssrc, sequence: 10 }, Buffer.from('with eve’s keys')))
    const own = alice.sealed({ ssrc: SOUND.ssrc, sequence: 11 }, Buffer.from('changed on its way'))
    own[14] = own[14]! ^ 1
    alice.sendRaw(own)
    await stage.counted('refused', before, 2)
    await says(alice, 'genuine')
    await bob.hears('genuine')
    expect(bob.texts).toEqual(['genuine'])
  })

  test('from an address that proved itself alone', async () => {
    const [alice, bob] = await call()
    const stranger = await strangerSocket()
    const stolen = { ssrc: SOUND.ssrc, sequence: ++sequence }
    const packet = alice.sealed(stolen, Buffer.from('overheard'))
    stranger.send(packet, stage.gateway.port, '127.0.0.1')
    await pause(50)
    await says(alice, 'end')
    await bob.hears('end')
    expect(bob.texts).toEqual(['end'])
  })
})

describe('an ICE check', () => {
  test.for([
    { what: 'without the password', change: { password: 'x'.repeat(24) } },
    { what: 'of a name that nobody has', change: { ufrag: 'nobody' } },
  ])('$what is not answered', async ({ change }) => {
    const [alice] = await call()
    expect(await alice.check({ ...change, from: await strangerSocket() })).toBe(false)
  })

  test('with the name of another and one’s own password is not answered', async () => {
    const [alice, bob] = await call()
    const change = { ufrag: alice.credentials.ufrag, password: bob.credentials.password }
    expect(await bob.check(change)).toBe(false)
    await says(alice, 'end')
    await bob.hears('end')
  })

  test('from the address of another, while it lives, takes nothing away', async () => {
    const [alice, bob] = await call()
    const eve = await stage.silentMember({ uid: 3 })
    // Eve knows her own password; only the address is alice's.
    const { ufrag, password } = eve.credentials
    alice.sendRaw(bindingRequest(ufrag, password))
    await pause(50)
    await says(alice, 'still mine')
    await bob.hears('still mine')
  })
})

describe('a handshake', () => {
  test('with another certificate than was named gives no keys', async () => {
    const fingerprint = Array<string>(32).fill('AB').join(':')
    const eve = await stage.silentMember({ uid: 3, claimedFingerprint: fingerprint })
    await eve.check()
    await eve.publish({ kind: 'audio', ssrc: 3001 })
    const bob = await stage.member({ uid: 2 })
    await bob.subscribe(3, 3001)
    eve.startHandshake()
    await until(
      () => eve.isConnected,
      () => 'the client’s side of the handshake',
    )
    const before = stage.counts
    await says(eve, 'who am I', 3001)
    await stage.counted('refused', before, 1)
    expect(bob.heard).toEqual([])
  })

  test('is not begun with somebody who did not prove itself', async () => {
    const eve = await stage.silentMember({ uid: 3 })
    const packets: Buffer[] = []
    eve.socket.on('message', (packet) => packets.push(packet))
    eve.startHandshake()
    await pause(200)
    expect(packets).toEqual([])
  })
})

describe('a hundred thousand packets of anything', () => {
  const COUNT = 100_000
  /** Sent in steps, so that the system's buffer does not swallow them before the gateway has to. */
  const STEP = 100
  /** Node takes no more than 32 packets from a socket in one turn of the event loop. */
  const TURNS = Math.ceil(STEP / 32)

  async function flood(send: (packet: Buffer) => void): Promise<void> {
    for (let sent = 0; sent < COUNT; sent += STEP) {
      const bytes = randomBytes(STEP * 64)
      for (let i = 0; i < STEP; i++) {
        const packet = bytes.subarray(64 * i, 64 * i + 20 + (i % 44))
        // Every second one looks like something.
        if (i % 2 === 0) packet[0] = [0, 22, 128, 144][(i / 2) % 4]!
        if (i % 8 === 6) packet[1] = 200 + (i % 7)
        if (i % 16 === 4) packet.writeUInt32BE(SOUND.ssrc, 8)
        send(packet)
      }
      await pause(1)
      for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  test.for(['a stranger', 'a member'] as const)('from %s do no harm', async (who) => {
    const [alice, bob] = await call()
    const stranger = await strangerSocket()
    globalThis.gc?.()
    const counts = stage.counts
    const before = process.memoryUsage().heapUsed
    await flood((packet) => {
      if (who === 'a member') alice.sendRaw(packet)
      else stranger.send(packet, stage.gateway.port, '127.0.0.1')
    })
    globalThis.gc?.()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
    // They did arrive: of a member's, those that look like media are looked at.
    if (who === 'a member') await stage.counted('refused', counts, 20_000)
    expect(stage.counts.received).toBe(counts.received)
    const carol = await stage.member({ uid: 5 })
    await carol.publish({ kind: 'audio', ssrc: 5001 })
    await bob.subscribe(5, 5001)
    await says(carol, 'calm again', 5001)
    await bob.hears('calm again')
    // Alice spent what a member may send in a second; then she is heard again.
    await until(
      () => {
        void says(alice, 'me too')
        return bob.texts.includes('me too')
      },
      () => 'alice',
    )
  })
})

test('a member that is gone leaves nothing behind', async () => {
  const [alice, bob] = await call()
  await says(alice, 'hello')
  await bob.hears('hello')
  await alice.wire.request('leave')
  expect(await alice.check()).toBe(false)
  const before = stage.counts
  await says(alice, 'gone')
  const carol = await stage.member({ uid: 3 })
  await carol.publish({ kind: 'audio', ssrc: 5 })
  await bob.subscribe(3, 5)
  await says(carol, 'end', 5)
  await bob.hears('end')
  expect(bob.texts).toEqual(['hello', 'end'])
  expect(stage.counts.refused).toBe(before.refused)
})

test('without media the same members are inside, and nothing is carried', async () => {
  const without = await MediaStage.set({ media: false })
  try {
    const client = await without.silentMember({ uid: 1 })
    expect(await client.check()).toBe(true)
    expect(await client.publish(SOUND)).toBe(true)
    expect((await client.wire.request('data_stream', { payload: 'aGk=' }))._result).toBe('success')
    client.startHandshake()
    await pause(300)
    expect(client.isConnected).toBe(false)
    expect(without.gateway.state().media).toBeNull()
    expect(without.gateway.state().channels[0]?.members[0]?.publishing).toEqual(['audio'])
  } finally {
    await without.strike()
  }
})
