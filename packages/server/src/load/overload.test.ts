import { describe, expect, test } from 'vitest'

import type { LogFields } from '../log/log.ts'
import { silentLog } from '../log/log.ts'
import { isLate, LoadShedder } from './overload.ts'

test.for([
  { p99Ms: 0, limitMs: 200, verdict: false },
  { p99Ms: 200, limitMs: 200, verdict: false },
  { p99Ms: 200.1, limitMs: 200, verdict: true },
  { p99Ms: 10_000, limitMs: 200, verdict: true },
  { p99Ms: 300, limitMs: 500, verdict: false },
  { p99Ms: 10_000, limitMs: 0, verdict: false },
])(
  '$p99Ms ms late, with a limit of $limitMs ms, is late: $verdict',
  ({ p99Ms, limitMs, verdict }) => {
    expect(isLate(p99Ms, limitMs)).toBe(verdict)
  },
)

describe('a shedder', () => {
  test('takes one late stretch for a stall and two for overload, and says once when it begins and once when it is over', () => {
    const stretches = [10, 500, 10, 500, 700, 900, 15, 300, 3]
    const said: [string, LogFields | undefined][] = []
    let resets = 0
    const shedder = new LoadShedder({
      delay: { p99Ms: () => stretches[resets]!, reset: () => (resets += 1) },
      limitMs: 200,
      log: {
        ...silentLog,
        warn: (event, fields) => said.push([event, fields]),
        info: (event, fields) => said.push([event, fields]),
      },
    })
    const states = stretches.map(() => {
      shedder.endStretch()
      return shedder.isShedding()
    })
    expect(states).toEqual([false, false, false, false, true, true, false, false, false])
    expect(said).toEqual([
      ['overloaded', { eventLoopDelayMs: 700, limitMs: 200 }],
      ['overload-over', { eventLoopDelayMs: 15 }],
    ])
    expect(shedder.p99Seconds()).toBe(0.003)
  })

  test('tells whom it sends away when to come back', () => {
    const shedder = new LoadShedder({
      delay: { p99Ms: () => 500, reset: () => undefined },
      limitMs: 200,
      log: silentLog,
    })
    expect(() => {
      shedder.assertNotOverloaded()
    }).not.toThrow()
    shedder.endStretch()
    shedder.endStretch()
    expect(() => {
      shedder.assertNotOverloaded()
    }).toThrow(
      expect.objectContaining({
        code: 'OVERLOADED',
        details: expect.objectContaining({ retryAfterSeconds: 1 }) as object,
      }),
    )
  })
})
