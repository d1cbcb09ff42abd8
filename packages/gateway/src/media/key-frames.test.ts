import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KEY_FRAME_INTERVAL_MS, KeyFrameRequests } from './key-frames.ts'

test('the first wish is passed on at once, the next after its time, and those between with it', () => {
  const requests = new KeyFrameRequests()
  expect(requests.want(1000)).toBe(0)
  requests.asked(1000)
  expect(requests.want(1100)).toBe(200)
  expect(requests.want(1200)).toBeUndefined()
  requests.asked(1300)
  expect(requests.want(5000)).toBe(0)
})

test('however many wish, questions are never closer than their interval, and no wish is forgotten', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 80 }), (pauses) => {
      const requests = new KeyFrameRequests()
      const asked: number[] = []
      let now = 0
      let due = Number.POSITIVE_INFINITY
      const pass = (until: number): void => {
        if (due <= until) {
          requests.asked(due)
          asked.push(due)
          due = Number.POSITIVE_INFINITY
        }
        now = until
      }
      for (const wait of pauses) {
        pass(now + wait)
        const waitMs = requests.want(now)
        if (waitMs !== undefined) due = now + waitMs
        expect(due).toBeLessThanOrEqual(now + KEY_FRAME_INTERVAL_MS)
        pass(now)
      }
      asked.slice(1).forEach((at, place) => {
        expect(at - asked[place]!).toBeGreaterThanOrEqual(KEY_FRAME_INTERVAL_MS)
      })
    }),
  )
})
