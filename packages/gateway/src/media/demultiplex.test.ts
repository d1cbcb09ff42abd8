import fc from 'fast-check'
import { expect, test } from 'vitest'

import { kindOf } from './demultiplex.ts'

test.for([
  { what: 'a STUN request', first: 0, second: 1, length: 20, kind: 'stun' },
  { what: 'the last of STUN', first: 3, second: 0, length: 20, kind: 'stun' },
  { what: 'a cut-off STUN header', first: 0, second: 1, length: 19, kind: undefined },
  { what: 'ZRTP', first: 16, second: 0, length: 40, kind: undefined },
  { what: 'the first of DTLS', first: 20, second: 254, length: 13, kind: 'dtls' },
  { what: 'a DTLS handshake', first: 22, second: 254, length: 100, kind: 'dtls' },
  { what: 'the last of DTLS', first: 63, second: 254, length: 13, kind: 'dtls' },
  { what: 'a TURN channel', first: 64, second: 0, length: 40, kind: undefined },
  { what: 'RTP', first: 128, second: 96, length: 12, kind: 'rtp' },
  { what: 'RTP with a marker', first: 144, second: 128 + 63, length: 12, kind: 'rtp' },
  { what: 'RTP too short for a header', first: 128, second: 96, length: 11, kind: undefined },
  { what: 'a sender report', first: 128, second: 200, length: 8, kind: 'rtcp' },
  { what: 'feedback', first: 129, second: 205, length: 12, kind: 'rtcp' },
  { what: 'RTP of another version', first: 192, second: 96, length: 40, kind: undefined },
])('$what is $kind', ({ first, second, length, kind }) => {
  const packet = new Uint8Array(length)
  packet.set([first, second])
  expect(kindOf(packet)).toBe(kind)
})

test('nothing in any bytes makes it fail, and less than a header is nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (packet) => {
      const kind = kindOf(packet)
      if (packet.length < 8) expect(kind).toBeUndefined()
    }),
  )
})
