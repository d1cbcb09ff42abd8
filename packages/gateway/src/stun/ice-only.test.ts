import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { IceOnly } from './ice-only.ts'
import type { Stay } from './transport.ts'

const offer = { rtpCapabilities: {}, fingerprints: [] }

function stay(sessionId: string): Stay {
  return { appId: 'app', channel: 'lobby', uid: 1, sessionId }
}

const from = { address: '127.0.0.1', port: 5000, family: 'IPv4', size: 0 } as const

function rig(): { ice: IceOnly; sent: Uint8Array[] } {
  const sent: Uint8Array[] = []
  const ice = new IceOnly({ send: (packet) => sent.push(packet), randomBytes })
  return { ice, sent }
}

/** The least that a browser sends: USERNAME and MESSAGE-INTEGRITY. */
function request(ufrag: string, password: string): Uint8Array {
  const name = Buffer.from(`${ufrag}:browser`)
  const padded = Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)])
  const head = Buffer.alloc(24)
  head.writeUInt16BE(1, 0)
  head.writeUInt16BE(4 + padded.length + 24, 2)
  head.writeUInt32BE(0x2112a442, 4)
  head.writeUInt16BE(6, 20)
  head.writeUInt16BE(name.length, 22)
  const unsigned = Buffer.concat([head, padded])
  const integrity = createHmac('sha1', password).update(unsigned).digest()
  return new Uint8Array(Buffer.concat([unsigned, Buffer.from([0, 8, 0, 20]), integrity]))
}

describe('the ICE answerer', () => {
  test('answers each stay by its own credentials', () => {
    const { ice, sent } = rig()
    const [one, two] = [ice.open(stay('one'), offer), ice.open(stay('two'), offer)]
    expect(one.iceUfrag).not.toBe(two.iceUfrag)
    ice.receive(request(one.iceUfrag, one.icePwd), from)
    ice.receive(request(two.iceUfrag, two.icePwd), from)
    expect(sent).toHaveLength(2)
  })

  test.for([
    { who: 'a stranger', ufrag: 'stranger', password: undefined },
    { who: 'one who only saw the name', ufrag: undefined, password: 'guessed' },
  ])('says nothing to $who', ({ ufrag, password }) => {
    const { ice, sent } = rig()
    const known = ice.open(stay('stay'), offer)
    ice.receive(request(ufrag ?? known.iceUfrag, password ?? known.icePwd), from)
    expect(sent).toEqual([])
  })

  test('forgets a stay that ended, and the old credentials of one that was opened again', () => {
    const { ice, sent } = rig()
    const first = ice.open(stay('stay'), offer)
    const second = ice.open(stay('stay'), offer)
    ice.receive(request(first.iceUfrag, first.icePwd), from)
    ice.close(stay('stay'))
    ice.receive(request(second.iceUfrag, second.icePwd), from)
    expect(sent).toEqual([])
    expect(ice.restart(stay('stay'))).toBeUndefined()
  })

  test('says nothing to DTLS and RTP', () => {
    const { ice, sent } = rig()
    for (const first of [22, 128]) ice.receive(new Uint8Array(60).fill(first), from)
    expect(sent).toEqual([])
  })

  test('uses the characters and lengths that ICE wants', () => {
    const { iceUfrag, icePwd, fingerprint } = rig().ice.open(stay('stay'), offer)
    expect(iceUfrag).toMatch(/^[\w+/]{4,256}$/)
    expect(icePwd).toMatch(/^[\w+/]{22,256}$/)
    expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })
})
