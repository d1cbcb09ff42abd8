import { describe, expect, test } from 'vitest'
import { Reception } from './reception.ts'

const CLOCK = 90_000

/** Packets of these indices, one every 20 ms by both clocks. */
function received(indices: readonly number[]): Reception {
  const reception = new Reception(7, CLOCK)
  for (const index of indices) reception.packet(index, index * 1800, index * 20)
  return reception
}

describe('a report', () => {
  test.for([
    { of: 'all', indices: [10, 11, 12, 13], lost: 0, fractionLost: 0, highestSequence: 13 },
    { of: 'three of four', indices: [10, 11, 13], lost: 1, fractionLost: 64, highestSequence: 13 },
    { of: 'late ones', indices: [10, 13, 12, 11], lost: 0, fractionLost: 0, highestSequence: 13 },
    {
      of: 'one before the first',
      indices: [11, 10],
      lost: 0,
      fractionLost: 0,
      highestSequence: 11,
    },
    { of: 'one of 257', indices: [0, 256], lost: 255, fractionLost: 254, highestSequence: 256 },
    {
      of: 'a later round',
      indices: [65_535, 65_536],
      ...{ lost: 0, fractionLost: 0, highestSequence: 65_536 },
    },
  ])('of $of', ({ indices, lost, fractionLost, highestSequence }) => {
    expect(received(indices).report(0)).toMatchObject({
      ...{ ssrc: 7, lost, fractionLost, highestSequence, lastReport: 0, sinceLastReport: 0 },
    })
  })

  test('is about its own interval, and counts since the beginning', () => {
    const reception = received([0, 1, 3])
    reception.report(0)
    reception.packet(4, 0, 0)
    expect(reception.report(0)).toMatchObject({ lost: 1, fractionLost: 0 })
  })

  test('is not made before the first packet', () => {
    expect(new Reception(7, CLOCK).report(0)).toBeUndefined()
  })

  test('says when the last sender report came', () => {
    const reception = received([0])
    reception.senderReport(Buffer.from('0102030405060708', 'hex'), 1000)
    expect(reception.report(1500)).toMatchObject({
      lastReport: 0x0304_0506,
      sinceLastReport: 32_768,
    })
  })

  test('has no jitter while both clocks agree, over the edge of timestamps too', () => {
    const reception = new Reception(7, CLOCK)
    for (let index = 0; index < 50; index++) {
      reception.packet(index, (2 ** 32 - 18_000 + index * 1800) % 2 ** 32, index * 20)
    }
    expect(reception.report(0)?.jitter).toBe(0)
  })

  test('has the jitter of RFC 3550 for a packet that is 16 ms late', () => {
    const reception = received([0])
    reception.packet(1, 1800, 36)
    expect(reception.report(0)?.jitter).toBe((16 * 90) / 16)
  })
})
