import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { type Breaker, BreakerOpen, circuitBreaker } from './breaker.ts'

/** A breaker before something that works or fails as the test says, and at a time that only the test moves. */
class Bench {
  now = 0
  asked = 0
  works = true
  readonly changes: boolean[] = []
  readonly breaker: Breaker

  constructor() {
    this.breaker = circuitBreaker(
      { failures: 5, probeAfterMs: 2_000, onChange: (isWorking) => this.changes.push(isWorking) },
      () => this.now,
    )
  }

  async call(): Promise<string> {
    try {
      return await this.breaker.run(() => {
        this.asked++
        return this.works ? Promise.resolve('fine') : Promise.reject(new Error('down'))
      })
    } catch (thrown) {
      return thrown instanceof BreakerOpen ? 'open' : 'failed'
    }
  }

  async calls(count: number): Promise<string[]> {
    const answers: string[] = []
    for (let at = 0; at < count; at++) answers.push(await this.call())
    return answers
  }
}

describe('circuitBreaker', () => {
  test('asks no more after five failures in a row', async () => {
    const bench = new Bench()
    bench.works = false
    expect(await bench.calls(7)).toEqual([...Array<string>(5).fill('failed'), 'open', 'open'])
    expect(bench.asked).toBe(5)
    expect(bench.changes).toEqual([false])
  })

  test('a success in between starts the count anew', async () => {
    const bench = new Bench()
    for (let round = 0; round < 10; round++) {
      bench.works = false
      await bench.calls(4)
      bench.works = true
      await bench.call()
    }
    expect(bench.changes).toEqual([])
  })

  test('lets one call through every two seconds while it fails', async () => {
    const bench = new Bench()
    bench.works = false
    await bench.calls(5)
    for (let second = 1; second <= 10; second++) {
      bench.now = second * 1_000
      await bench.calls(20)
    }
    expect(bench.asked).toBe(5 + 5)
    expect(bench.changes).toEqual([false])
  })

  test('closes with the first probe that succeeds', async () => {
    const bench = new Bench()
    bench.works = false
    await bench.calls(5)
    bench.works = true
    bench.now = 1_999
    expect(await bench.call()).toBe('open')
    bench.now = 2_000
    expect(await bench.calls(3)).toEqual(['fine', 'fine', 'fine'])
    expect(bench.changes).toEqual([false, true])
  })

  test('needs five failures again after it closed', async () => {
    const bench = new Bench()
    bench.works = false
    await bench.calls(5)
    bench.works = true
    bench.now = 2_000
    await bench.call()
    bench.works = false
    expect(await bench.calls(6)).toEqual([...Array<string>(5).fill('failed'), 'open'])
    expect(bench.changes).toEqual([false, true, false])
  })

  test('nobody waits for a probe that hangs, and there is one only', async () => {
    const bench = new Bench()
    bench.works = false
    await bench.calls(5)
    bench.now = 2_000
    let finish: (value: string) => void = () => undefined
    const probe = bench.breaker.run(() => new Promise<string>((resolve) => (finish = resolve)))
    bench.now = 60_000
    expect(await bench.calls(3)).toEqual(['open', 'open', 'open'])
    finish('fine')
    expect(await probe).toBe('fine')
    bench.works = true
    expect(await bench.call()).toBe('fine')
  })

  test('what began before it opened neither closes it nor opens it twice', async () => {
    const bench = new Bench()
    const ends: { resolve: (value: string) => void; reject: (error: Error) => void }[] = []
    const early = Array.from({ length: 8 }, () =>
      bench.breaker.run(
        () => new Promise<string>((resolve, reject) => ends.push({ resolve, reject })),
      ),
    )
    for (const { reject } of ends.slice(0, 6)) reject(new Error('down'))
    await Promise.allSettled(early.slice(0, 6))
    expect(bench.changes).toEqual([false])
    ends[6]!.resolve('late')
    ends[7]!.reject(new Error('late'))
    await Promise.allSettled(early)
    expect(await bench.call()).toBe('open')
    expect(bench.changes).toEqual([false])
  })

  test('tells of changes only, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ works: fc.boolean(), wait: fc.nat(3_000) }), { maxLength: 60 }),
        async (steps) => {
          const bench = new Bench()
          for (const { works, wait } of steps) {
            bench.works = works
            bench.now += wait
            await bench.call()
          }
          expect(bench.changes).toEqual(bench.changes.map((_, at) => at % 2 === 1))
        },
      ),
    )
  })
})
