import { expect, test } from 'vitest'
import { manualClock } from './testing/index.ts'
import { abortable, within } from './wait.ts'

const never = () => new Promise<never>(() => undefined)

test('within hands out what comes in time, and leaves no timer', async () => {
  const clock = manualClock()
  await expect(within(clock, 10, 'do it', () => Promise.resolve('done'))).resolves.toBe('done')
  expect(clock.timers).toBe(0)
})

test('within names what took too long, and tells the work to stop', async () => {
  const clock = manualClock()
  let signal: AbortSignal | undefined
  const waiting = within(clock, 10_000, 'do it', (given) => {
    signal = given
    return never()
  })
  const outcome = expect(waiting).rejects.toMatchObject({
    code: 'TIMED_OUT',
    details: { operation: 'do it', timeoutMs: 10_000 },
  })
  await clock.advance(9_999)
  expect(signal?.aborted).toBe(false)
  await clock.advance(1)
  expect(signal?.aborted).toBe(true)
  await outcome
})

test('within ends with the outer signal, and leaves no timer', async () => {
  const clock = manualClock()
  const outer = new AbortController()
  const waiting = within(clock, 10_000, 'do it', never, outer.signal)
  outer.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  expect(clock.timers).toBe(0)
})

test('abortable rejects with the reason, before and during the wait', async () => {
  const controller = new AbortController()
  const during = abortable(never(), controller.signal)
  controller.abort(new Error('enough'))
  await expect(during).rejects.toThrow('enough')
  await expect(abortable(never(), controller.signal)).rejects.toThrow('enough')
})

test('abortable passes a failure on', async () => {
  await expect(abortable(Promise.reject(new Error('no')), undefined)).rejects.toThrow('no')
})
