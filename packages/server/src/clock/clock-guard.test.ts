import { beforeEach, describe, expect, test } from 'vitest'

import type { Log, LogFields } from '../log/log.ts'
import { isProblem } from '../problems.ts'
import { ClockGuard } from './clock-guard.ts'

let wallMs: number
let monotonicMs: number
let otherMs: () => Promise<number>
let logged: [string, LogFields][]

beforeEach(() => {
  wallMs = 1_800_000_000_000
  monotonicMs = 1_000
  otherMs = () => Promise.resolve(wallMs)
  logged = []
})

/** Time goes by, as it does. */
function pass(ms: number): void {
  wallMs += ms
  monotonicMs += ms
}

function guardWith(count: number): ClockGuard {
  const note = (event: string, fields: LogFields = {}): void => void logged.push([event, fields])
  const log: Log = { error: note, warn: note, info: note, debug: note }
  return new ClockGuard({
    sources: Array.from({ length: count }, (_, at) => ({
      name: `other-${at}`,
      read: () => otherMs(),
    })),
    wallClock: () => wallMs,
    monotonicMs: () => monotonicMs,
    log,
  })
}

function answerOf(guard: ClockGuard): string {
  try {
    guard.assertReliable()
    return 'issues'
  } catch (error) {
    if (!isProblem(error)) throw error
    expect(error.details.retryAfterSeconds).toBeGreaterThan(0)
    expect(guard.problem()).toBe(error.message)
    return error.code
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('with another clock', () => {
  test('nothing is issued while ours is off, and again once it is right', async () => {
    const guard = guardWith(1)
    const right = wallMs - 7_200_000
    otherMs = () => Promise.resolve(right)
    await guard.measure()
    expect(answerOf(guard)).toBe('CLOCK_UNRELIABLE')
    expect(guard.problem()).toContain('7200 s')
    await guard.measure()
    otherMs = () => Promise.resolve(wallMs)
    await guard.measure()
    expect(answerOf(guard)).toBe('issues')
    // Once for each change, however often it is measured.
    expect(logged.map(([event]) => event)).toEqual(['clock-unreliable', 'clock-good-again'])
  })

  test('a small drift is told and harms nobody', async () => {
    const guard = guardWith(1)
    otherMs = () => Promise.resolve(wallMs - 30_000)
    await guard.measure()
    expect(answerOf(guard)).toBe('issues')
    expect(logged).toEqual([['clock-drifts', { source: 'other-0', aheadSeconds: 30 }]])
  })

  test('the time that the answer takes is not taken for drift', async () => {
    const guard = guardWith(1)
    otherMs = async () => {
      pass(100_000)
      const answer = wallMs
      pass(100_000)
      return Promise.resolve(answer)
    }
    await guard.measure()
    expect([answerOf(guard), logged]).toEqual(['issues', []])
  })

  test('who cannot be asked does not stop anything, nor stays in the way', async () => {
    const guard = guardWith(1)
    otherMs = () => Promise.resolve(0)
    await guard.measure()
    expect(answerOf(guard)).toBe('CLOCK_UNRELIABLE')
    otherMs = () => Promise.reject(new Error('gone'))
    await guard.measure()
    expect(answerOf(guard)).toBe('issues')
  })

  test.for([7_200_000, -300_000])('a jump by %d ms stops it at once', async (jumpMs) => {
    const guard = guardWith(2)
    await guard.measure()
    let right = wallMs
    otherMs = () => Promise.resolve(right)
    pass(1_000)
    right += 1_000
    wallMs += jumpMs
    expect(answerOf(guard)).toBe('CLOCK_UNRELIABLE')
    await turn()
    expect(answerOf(guard)).toBe('CLOCK_UNRELIABLE')
    expect(logged[0]).toEqual([
      'clock-jumped',
      expect.objectContaining({ bySeconds: jumpMs / 1000 }),
    ])
  })

  test('a jump that the others confirm is forgotten', async () => {
    const guard = guardWith(1)
    await guard.measure()
    wallMs += 3_600_000 // the machine had slept
    expect(answerOf(guard)).toBe('CLOCK_UNRELIABLE')
    await turn()
    expect(answerOf(guard)).toBe('issues')
  })

  test('a jump while the answer is on its way makes it ask again', async () => {
    const guard = guardWith(1)
    let asked = 0
    const right = wallMs
    otherMs = () => {
      asked += 1
      if (asked === 1) wallMs += 7_200_000
      return Promise.resolve(right)
    }
    await guard.measure()
    expect(asked).toBe(2)
    expect(answerOf(guard)).toBe('CLOCK_UNRELIABLE')
  })
})

describe('without another clock', () => {
  test('a jump is logged, and nothing else', () => {
    const guard = guardWith(0)
    wallMs += 7_200_000
    expect(answerOf(guard)).toBe('issues')
    expect(logged).toEqual([
      ['clock-jumped', { bySeconds: 7_200, compared: 'with no other clock, as there is none' }],
    ])
  })

  test('a clock that is set right little by little is not worth a word', () => {
    const guard = guardWith(0)
    for (let second = 0; second < 1_000; second++) {
      pass(1_000)
      wallMs += 0.5
      guard.watch()
    }
    expect(logged).toEqual([])
  })
})
