import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Alarm } from './alarm.ts'
import { VirtualClock } from './clock.ts'
import { Wakeups } from './wakeups.ts'

describe('an alarm', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function set(): {
    clock: VirtualClock
    wakeups: Wakeups<string>
    alarm: Alarm<string>
    woken: [string, number][]
  } {
    const clock = new VirtualClock({ now: () => Date.now() / 1000 })
    const wakeups = new Wakeups<string>()
    const woken: [string, number][] = []
    const alarm = new Alarm(clock, wakeups, (key, at) => woken.push([key, at]))
    return { clock, wakeups, alarm, woken }
  }

  test('wakes each key at its moment, with one timer for all', () => {
    const { wakeups, alarm, woken } = set()
    for (let i = 1; i <= 500; i++) wakeups.set(`k${i}`, 1000 + i)
    alarm.run()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(2000)
    expect(woken).toEqual([
      ['k1', 1001],
      ['k2', 1002],
    ])
    expect(vi.getTimerCount()).toBe(1)
  })

  test('wakes all that an advanced clock made due, each with its own moment', () => {
    const { clock, wakeups, alarm, woken } = set()
    wakeups.set('late', 1900)
    wakeups.set('early', 1500)
    wakeups.set('never', 9000)
    clock.advance(3600)
    alarm.run()
    expect(woken).toEqual([
      ['early', 1500],
      ['late', 1900],
    ])
  })

  test('wakes again within the same run what its waking made due', () => {
    const clock = new VirtualClock({ now: () => 1000 })
    const wakeups = new Wakeups<string>()
    const woken: number[] = []
    const alarm = new Alarm(clock, wakeups, (key, at) => {
      woken.push(at)
      if (at < 990) wakeups.set(key, at + 5)
    })
    wakeups.set('again', 980)
    alarm.run()
    expect(woken).toEqual([980, 985, 990])
    alarm.stop()
  })

  test('notices within a second that the system clock was set', () => {
    const { wakeups, alarm, woken } = set()
    wakeups.set('k', 5000)
    alarm.run()
    vi.setSystemTime(6_000_000)
    vi.advanceTimersByTime(1000)
    expect(woken).toEqual([['k', 5000]])
  })

  test('leaves no timer behind when it is stopped', () => {
    const { wakeups, alarm } = set()
    wakeups.set('k', 1001)
    alarm.run()
    alarm.stop()
    alarm.run()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a virtual clock', () => {
  test('runs with its base and never goes back', () => {
    let base = 100
    const clock = new VirtualClock({ now: () => base })
    clock.advance(1.5)
    base = 101
    expect([clock.now(), clock.offsetSeconds]).toEqual([102.5, 1.5])
  })

  test.for([-1, Number.NaN, Infinity, 1e12])('refuses to advance by %d', (seconds) => {
    expect(() => new VirtualClock({ now: () => 0 }).advance(seconds)).toThrow(RangeError)
  })
})
