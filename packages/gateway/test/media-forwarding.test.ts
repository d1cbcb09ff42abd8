import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { MOST_SUBSCRIPTIONS } from '../src/media/forwarding.ts'
import { writeMissing, writePictureLost, writeSenderReport } from '../src/media/rtcp.ts'
import type { MediaClient } from './support/media-client.ts'
import { until } from './support/media-client.ts'
import { MediaStage } from './support/media-stage.ts'

/* Packets, over loopback UDP, of clients that speak ICE, DTLS and SRTP themselves. */

let stage: MediaStage
beforeAll(async () => {
  stage = await MediaStage.set()
})
afterEach(async () => stage.clear())
afterAll(async () => stage.strike())

const SOUND = { kind: 'audio', ssrc: 1001 } as const
const PICTURE = { kind: 'video', ssrc: 1002, rtx: 1003 } as const

/** One who publishes both, and one who gets both. */
async function call(): Promise<readonly [MediaClient, MediaClient]> {
  const alice = await stage.member({ uid: 1 })
  const bob = await stage.member({
    ...{ uid: 2, payloadTypes: { opus: 109, vp8: 120, rtx: 124 }, audioLevelId: 1 },
  })
  expect(await alice.publish(SOUND, PICTURE)).toBe(true)
  for (const { ssrc } of [SOUND, PICTURE]) await bob.subscribe(1, ssrc)
  return [alice, bob]
}

function sound(from: MediaClient, sequence: number, text: string): void {
  from.send({ ssrc: SOUND.ssrc, sequence, payloadType: 111 }, Buffer.from(text))
}

function picture(from: MediaClient, sequence: number, text: string): void {
  from.send({ ssrc: PICTURE.ssrc, sequence, payloadType: 96 }, Buffer.from(text))
}

describe('a packet', () => {
  test('reaches a subscriber as it was, under its codec’s number there', async () => {
    const [alice, bob] = await call()
    const sent = { sequence: 65_535, timestamp: 0xffff_fff0, marker: true }
    alice.send({ ...sent, ssrc: PICTURE.ssrc, payloadType: 96 }, Buffer.from('frame'))
    sound(alice, 7, 'syllable')
    await bob.hears('syllable')
    expect(bob.heard.map(({ header }) => header)).toMatchObject([
      { ...sent, ssrc: PICTURE.ssrc, payloadType: 120 },
      { ssrc: SOUND.ssrc, sequence: 7, payloadType: 109, marker: false },
    ])
  })

  test('keeps of its header extensions the audio level, under its number there', async () => {
    const [alice, bob] = await call()
    const extensions = [
      { id: 9, value: Buffer.from('mid') },
      { id: 14, value: Buffer.of(0x85) },
    ]
    alice.send({ ssrc: SOUND.ssrc, sequence: 1 }, Buffer.from('loud'), extensions)
    await bob.hears('loud')
    const { packet } = bob.heard[0]!
    // One extension: number 1, one byte.
    expect(packet.subarray(12, 20)).toEqual(Buffer.from('bede000110850000', 'hex'))
  })

  test('of a codec that the receiver does not have is not sent to it', async () => {
    const [alice, bob] = await call()
    alice.send({ ssrc: SOUND.ssrc, sequence: 1, payloadType: 96 }, Buffer.from('a picture?'))
    alice.send({ ssrc: SOUND.ssrc, sequence: 2, payloadType: 50 }, Buffer.from('nothing'))
    sound(alice, 3, 'end')
    await bob.hears('end')
    expect(bob.texts).toEqual(['end'])
  })

  test('is numbered on for each receiver over the edge, also for one who came late', async () => {
    const [alice, bob] = await call()
    for (const sequence of [65_534, 65_535, 0, 1]) sound(alice, sequence, `s${sequence}`)
    await bob.hears('s1')
    const carol = await stage.member({ uid: 3 })
    await carol.subscribe(1, SOUND.ssrc)
    sound(alice, 2, 's2')
    await carol.hears('s2')
    await bob.hears('s2')
    expect(bob.texts).toEqual(['s65534', 's65535', 's0', 's1', 's2'])
  })

  test('goes to those who subscribed, until they unsubscribe', async () => {
    const [alice, bob] = await call()
    const carol = await stage.member({ uid: 3 })
    await carol.subscribe(1, SOUND.ssrc)
    sound(alice, 1, 'one')
    picture(alice, 1, 'two')
    await bob.hears('two')
    await bob.unsubscribe(1, PICTURE.ssrc)
    picture(alice, 2, 'three')
    sound(alice, 2, 'four')
    await bob.hears('four')
    await bob.unsubscribe(1)
    sound(alice, 3, 'five')
    await carol.hears('five')
    expect(carol.texts).toEqual(['one', 'four', 'five'])
    expect(bob.texts).toEqual(['one', 'two', 'four'])
    expect(alice.texts).toEqual([])
  })

  test('goes also to those who asked for more streams than there may be, all but a few of which ended', async () => {
    const [alice, bob] = await call()
    const carol = await stage.member({ uid: 3 })
    for (let ended = 0; ended < MOST_SUBSCRIPTIONS; ended++) await bob.subscribe(4, 5000 + ended)
    await carol.publish({ kind: 'audio', ssrc: 7 })
    await bob.subscribe(3, 7)
    sound(alice, 1, 'from before')
    carol.send({ ssrc: 7, sequence: 1 }, Buffer.from('new'))
    await bob.hears('from before')
    await bob.hears('new')
  })
})

describe('what is lost', () => {
  test('between relay and receiver is sent again from the relay', async () => {
    const [alice, bob] = await call()
    for (let sequence = 1; sequence <= 600; sequence++) picture(alice, sequence, `p${sequence}`)
    await bob.hears('p600')
    const before = bob.heard.length
    const asked = stage.counts
    // Of the latest 512 only, each as often as it is asked for, and nothing for numbers that never were.
    bob.sendControl(writeMissing(1, PICTURE.ssrc, [88, 89, 600, 600, 601]))
    await stage.counted('retransmitted', asked, 2)
    expect(stage.counts.retransmitted - asked.retransmitted).toBe(2)
    // The client's own window throws copies away, as a browser's does.
    expect(bob.heard.length).toBe(before)
  })

  test('before the relay is asked of the sender, and its retransmission reaches the receiver', async () => {
    const [alice, bob] = await call()
    picture(alice, 1, 'p1')
    picture(alice, 3, 'p3')
    await bob.hears('p3')
    bob.sendControl(writeMissing(1, PICTURE.ssrc, [2]))
    expect(await alice.told('missing')).toMatchObject({ ssrc: PICTURE.ssrc, sequences: [2] })
    const wrapped = Buffer.concat([Buffer.from([0, 2]), Buffer.from('p2')])
    alice.send({ ssrc: PICTURE.rtx, sequence: 900, payloadType: 97 }, wrapped)
    await bob.hears('p2')
    expect(bob.heard.at(-1)?.header).toMatchObject({
      ...{ ssrc: PICTURE.ssrc, sequence: 2, payloadType: 120 },
    })
  })

  test('is not asked for by those who do not get the stream', async () => {
    const [alice] = await call()
    const eve = await stage.member({ uid: 3 })
    picture(alice, 1, 'p1')
    eve.sendControl(writeMissing(1, PICTURE.ssrc, [1, 2]))
    eve.sendControl(writePictureLost(1, PICTURE.ssrc))
    await eve.subscribe(1, SOUND.ssrc)
    sound(alice, 1, 'end')
    await eve.hears('end')
    expect(eve.texts).toEqual(['end'])
    expect(alice.control.filter(({ type }) => type === 'missing')).toEqual([])
  })
})

describe('a whole picture is asked for', () => {
  const wishes = (client: MediaClient): number =>
    client.control.filter(({ type }) => type === 'picture-lost').length

  test('when somebody subscribes', async () => {
    const [alice] = await call()
    expect(await alice.told('picture-lost')).toMatchObject({ ssrc: PICTURE.ssrc })
  })

  test('by receivers, and many wishes are few questions', async () => {
    const [alice, bob] = await call()
    const before = wishes(alice)
    for (let i = 0; i < 200; i++) bob.sendControl(writePictureLost(1, PICTURE.ssrc))
    await until(
      () => wishes(alice) > before,
      () => 'a question',
    )
    sound(alice, 1, 'end')
    await bob.hears('end')
    expect(wishes(alice) - before).toBeLessThanOrEqual(2)
  })

  test('when it goes on after a mute', async () => {
    const [alice, bob] = await call()
    picture(alice, 1, 'p1')
    await bob.hears('p1')
    await alice.mute('video', true)
    const muted = stage.counts
    picture(alice, 2, 'p2')
    await stage.counted('withheld', muted, 1)
    await alice.mute('video', false)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const before = wishes(alice)
    picture(alice, 3, 'p3')
    await bob.hears('p3')
    await until(
      () => wishes(alice) > before,
      () => 'a question',
    )
    expect(bob.texts).toEqual(['p1', 'p3'])
  })
})

describe('reports', () => {
  test('tell a sender what of its packets arrived', async () => {
    const [alice] = await call()
    for (const sequence of [10, 11, 13]) sound(alice, sequence, 'x')
    await until(
      () => alice.rawControl.some((each) => each[1] === 201),
      () => 'a report',
    )
    const report = alice.rawControl.find((each) => each[1] === 201)!
    expect(report[0]! & 0x1f).toBe(1)
    expect(report.readUInt32BE(8)).toBe(SOUND.ssrc)
    expect(report.readUIntBE(13, 3)).toBe(1)
    expect(report.readUInt32BE(16)).toBe(13)
  })

  test('of a sender reach its receivers, and nobody else’s clock with them', async () => {
    const [alice, bob] = await call()
    const info = Buffer.from('0102030405060708000000090000000a0000000b', 'hex')
    alice.sendControl(writeSenderReport(4711, info))
    bob.sendControl(writeSenderReport(SOUND.ssrc, Buffer.alloc(20)))
    alice.sendControl(writeSenderReport(SOUND.ssrc, info))
    expect(await bob.told('sender-report')).toEqual({
      ...{ type: 'sender-report', ssrc: SOUND.ssrc, info },
    })
    expect(bob.control).toHaveLength(1)
  })
})

test('without a socket for its messages, media goes on, and the client comes back as it was', async () => {
  const [alice, bob] = await call()
  stage.gateway.cut({ appId: stage.gateway.state().projects[0]!.appId, uid: 1 })
  await alice.wire.untilClosed()
  sound(alice, 1, 'still here')
  await bob.hears('still here')
  await alice.reopen()
  const reply = await alice.wire.request('rejoin_v3', { token: alice.rejoinToken, uid: 1 })
  expect(reply._result).toBe('success')
  await alice.mute('audio', true)
  sound(alice, 2, 'muted')
  picture(alice, 2, 'end')
  await bob.hears('end')
  expect(bob.texts).toEqual(['still here', 'end'])
})

test('a rejoin without a ticket of this gateway is refused so that the SDK joins anew', async () => {
  const [alice] = await call()
  await alice.reopen()
  const [body] = alice.rejoinToken.split('.')
  const reply = await alice.wire.request('rejoin_v3', { token: `${body}.AAAA`, uid: 1 })
  expect(reply).toMatchObject({ _result: 'failed', _message: { code: 2 } })
})

test('an ICE restart keeps the connection, under new names', async () => {
  const [alice, bob] = await call()
  const before = alice.credentials
  await alice.restartIce()
  expect(alice.credentials.ufrag).not.toBe(before.ufrag)
  expect(await alice.check()).toBe(true)
  // Checks that were under way are answered, too, until the restart after it.
  expect(await alice.check(before)).toBe(true)
  await alice.restartIce()
  expect(await alice.check(before)).toBe(false)
  sound(alice, 1, 'restarted')
  await bob.hears('restarted')
})
