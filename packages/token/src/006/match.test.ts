import { describe, expect, test } from 'vitest'

import { decode006 } from './decode.ts'
import { encode006 } from './encode.ts'
import { fitsChannel006, fitsUid006 } from './match.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const certificate = '5CFd2fd1755d40ecb72977518be15d3b'

function unverified(channel: string, uid: string) {
  const wire = { appId, channel, uid, salt: 1, ts: 1_800_086_400, privileges: [] }
  return decode006(encode006(wire, certificate))
}

describe('fitsChannel006', () => {
  test.for([
    { made: 'lobby', tried: 'lobby', fits: true },
    { made: 'lobby', tried: 'Lobby', fits: false },
    { made: 'lobby', tried: 'lobby ', fits: false },
    { made: '测试频道', tried: '测试频道', fits: true },
    { made: '', tried: '', fits: true },
  ])('a token for "$made" fits "$tried": $fits', ({ made, tried, fits }) => {
    expect(fitsChannel006(unverified(made, '1'), tried)).toBe(fits)
  })

  test('refuses what is no name', () => {
    expect(() => fitsChannel006(unverified('a', ''), 1 as unknown as string)).toThrow(
      new TypeError('channel must be a string, got 1'),
    )
  })
})

describe('fitsUid006', () => {
  test.for([
    { made: '1234', tried: 1234, fits: true },
    { made: '1234', tried: '1234', fits: true },
    { made: '1234', tried: 1235, fits: false },
    { made: '1234', tried: 0, fits: false },
    { made: '', tried: 0, fits: true },
    { made: '', tried: '', fits: true },
    { made: '', tried: '0', fits: false },
    { made: '', tried: 1234, fits: false },
    { made: '0', tried: '0', fits: true },
    { made: '0', tried: 0, fits: false },
    { made: '4294967295', tried: 4_294_967_295, fits: true },
    { made: 'ada', tried: 'ada', fits: true },
  ])('a token for "$made" fits $tried: $fits', ({ made, tried, fits }) => {
    expect(fitsUid006(unverified('lobby', made), tried)).toBe(fits)
  })

  test.for([-1, 1.5, 2 ** 32, Number.NaN])('refuses %d as a uid', (uid) => {
    expect(() => fitsUid006(unverified('lobby', '1'), uid)).toThrow(RangeError)
  })
})
