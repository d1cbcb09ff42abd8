import { describe, expect, test } from 'vitest'

import { type Every, housekeeping } from './housekeeping.ts'

/** Timers that go off when they are told to. */
function handTimers(): {
  readonly every: Every
  /** Lets the time of every timer come. */
  readonly tick: () => void
  readonly running: () => number
} {
  const works = new Set<() => void>()
  return {
    every(_ms, work) {
      works.add(work)
      return () => works.delete(work)
    },
    tick: () => {
      for (const work of works) work()
    },
    running: () => works.size,
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('housekeeping', () => {
  test('does each chore once in its time', async () => {
    const timers = handTimers()
    const done: string[] = []
    const chore = (name: string) => ({
      name,
      everyMs: 1,
      run: () => Promise.resolve(done.push(name)),
    })
    housekeeping([chore('a'), chore('b')], timers.every, () => undefined)
    expect(done).toEqual([])
    timers.tick()
    await turn()
    timers.tick()
    expect(done).toEqual(['a', 'b', 'a', 'b'])
  })

  test('begins no chore beside itself, and goes on after it has failed', async () => {
    const timers = handTimers()
    const errors: unknown[] = []
    let begun = 0
    let fail: (reason: Error) => void = () => undefined
    const chore = {
      name: 'slow',
      everyMs: 1,
      run: () => {
        begun += 1
        return new Promise((_resolve, reject) => (fail = reject))
      },
    }
    housekeeping([chore], timers.every, (name, error) => errors.push([name, error]))
    timers.tick()
    timers.tick()
    expect(begun).toBe(1)
    const error = new Error('the disk is full')
    fail(error)
    await turn()
    expect(errors).toEqual([['slow', error]])
    timers.tick()
    expect(begun).toBe(2)
  })

  test('stops: begins nothing more, and waits for what it has begun', async () => {
    const timers = handTimers()
    let finish: () => void = () => undefined
    const run = (): Promise<void> => new Promise((resolve) => (finish = resolve))
    const housekeeper = housekeeping(
      [{ name: 'slow', everyMs: 1, run }],
      timers.every,
      () => undefined,
    )
    timers.tick()
    let stopped = false
    const stopping = housekeeper.stop().then(() => (stopped = true))
    expect(timers.running()).toBe(0)
    await turn()
    expect(stopped).toBe(false)
    finish()
    await stopping
  })
})
