import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { elapsedTime, MAX_TIMER_MS, systemClock } from './clock.ts'
import { manualClock } from './testing/index.ts'

const HOUR = 3_600_000

describe('elapsedTime', () => {
  test.for([
    { what: 'time that passes', wall: 60_000, monotonic: 60_000, elapsed: 60_000 },
    {
      what: 'a sleep through which the monotonic clock stood',
      wall: HOUR,
      monotonic: 5,
      elapsed: HOUR,
    },
    { what: 'a sleep through which it went on', wall: HOUR, monotonic: HOUR, elapsed: HOUR },
    {
      what: 'a wall clock that is corrected a little',
      wall: 64_000,
      monotonic: 60_000,
      elapsed: 60_000,
    },
    { what: 'a wall clock set back', wall: -HOUR, monotonic: 1_000, elapsed: 1_000 },
    { what: 'a wall clock set forward, like a sleep', wall: HOUR, monotonic: 0, elapsed: HOUR },
  ])('counts $what as $elapsed ms', ({ wall, monotonic, elapsed }) => {
    let moved = false
    const read = elapsedTime({
      wallMs: () => 1e12 + (moved ? wall : 0),
      monotonicMs: () => 77 + (moved ? monotonic : 0),
      setTimer: () => () => undefined,
    })
    expect(read()).toBe(0)
    moved = true
    expect(read()).toBe(elapsed)
    expect(read()).toBe(elapsed)
  })

  test('never goes back, whatever happens to the wall clock', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: -1e7, max: 1e7 }), fc.nat(1e6)))
    fc.assert(
      fc.property(steps, (steps) => {
        let wall = 0
        let monotonic = 0
        const read = elapsedTime({
          wallMs: () => wall,
          monotonicMs: () => monotonic,
          setTimer: () => () => undefined,
        })
        for (const [wallStep, monotonicStep] of steps) {
          const before = read()
          wall += wallStep
          monotonic += monotonicStep
          expect(read()).toBeGreaterThanOrEqual(before + monotonicStep)
        }
      }),
    )
  })
})

test('a timer longer than the platform can wait is cut, not run at once', async () => {
  let ran = 0
  const cancel = systemClock.setTimer(() => ran++, MAX_TIMER_MS + 1)
  await new Promise((done) => setTimeout(done, 5))
  cancel()
  expect(ran).toBe(0)
})

test('a cancelled timer of the system does not run', async () => {
  let ran = 0
  systemClock.setTimer(() => ran++, 0)()
  await new Promise((done) => setTimeout(done, 5))
  expect(ran).toBe(0)
})

describe('the manual clock', () => {
  test('runs timers in order, each at its moment', async () => {
    const clock = manualClock(0)
    const seen: [string, number][] = []
    clock.setTimer(() => seen.push(['late', clock.wallMs()]), 200)
    clock.setTimer(() => {
      seen.push(['early', clock.wallMs()])
      clock.setTimer(() => seen.push(['chained', clock.wallMs()]), 50)
    }, 100)
    await clock.advance(1_000)
    expect(seen).toEqual([
      ['early', 100],
      ['chained', 150],
      ['late', 200],
    ])
    expect(clock.wallMs()).toBe(1_000)
  })

  test('runs no timer of a machine that sleeps, and the overdue ones after waking where time went on', async () => {
    const clock = manualClock(0)
    let ran = 0
    clock.setTimer(() => ran++, 100)
    await clock.sleep(HOUR)
    expect([ran, clock.wallMs(), clock.monotonicMs()]).toEqual([0, HOUR, 0])
    await clock.sleep(HOUR, { monotonic: 'goes on' })
    expect([ran, clock.wallMs(), clock.monotonicMs()]).toEqual([1, 2 * HOUR, HOUR])
  })
})
