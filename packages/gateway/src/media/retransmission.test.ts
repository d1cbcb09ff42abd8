import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PacketRing, Questions, RING_SIZE, unwrapRetransmission } from './retransmission.ts'

describe('a ring', () => {
  test('has exactly the latest packets, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.integer({ min: 1, max: 1200 }), (first, count) => {
        const ring = new PacketRing<{ sequence: number }>()
        const sent = Array.from({ length: count }, (_, i) => (first + i) % 65_536)
        for (const sequence of sent) ring.put({ sequence })
        // 512 divides 65 536: a round over the edge stays in step.
        const kept = sent.filter((sequence) => ring.get(sequence) !== undefined)
        expect(kept).toEqual(sent.slice(-RING_SIZE))
      }),
    )
  })

  test('does not give one packet for another', () => {
    const ring = new PacketRing<{ sequence: number }>()
    ring.put({ sequence: 5 })
    expect(ring.get(5)).toEqual({ sequence: 5 })
    expect(ring.get(5 + RING_SIZE)).toBeUndefined()
  })
})

test.for([
  { hex: '', inner: undefined },
  { hex: '0005', inner: undefined },
  { hex: '0005aabb', inner: { sequence: 5, payload: Buffer.from('aabb', 'hex') } },
])('a retransmission of "$hex" is taken apart', ({ hex, inner }) => {
  expect(unwrapRetransmission(Buffer.from(hex, 'hex'))).toEqual(inner)
})

describe('questions for lost packets', () => {
  test('are asked once by many, and again after a while', () => {
    const questions = new Questions()
    expect(questions.worthAsking([1, 2], 0)).toEqual([1, 2])
    expect(questions.worthAsking([2, 3], 10)).toEqual([3])
    expect(questions.worthAsking([1, 3], 30)).toEqual([1])
  })

  test('never fill the memory, and never stop for good', () => {
    const questions = new Questions()
    const many = Array.from({ length: 65_536 }, (_, sequence) => sequence)
    expect(questions.worthAsking(many, 0).length).toBeLessThanOrEqual(RING_SIZE + 1)
    expect(questions.worthAsking([60_000], 10)).toEqual([])
    expect(questions.worthAsking([60_000], 2000)).toEqual([60_000])
  })
})
