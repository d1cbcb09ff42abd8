import { describe, expect, test } from 'vitest'
import { EventLog } from './event-log.ts'
import type { GatewayEvent } from './gateway-event.ts'

function advanced(seconds: number): GatewayEvent {
  return { type: 'clock-advanced', at: 0, seconds, offsetSeconds: seconds }
}

describe('the event log', () => {
  test('keeps the latest thousand, in order, by number', () => {
    const log = new EventLog()
    for (let i = 1; i <= 5000; i++) log.add(advanced(i))
    const kept = log.after(0)
    expect(kept.length).toBeGreaterThanOrEqual(1000)
    expect(kept.length).toBeLessThan(2000)
    expect(kept.at(-1)).toEqual({ id: 5000, event: advanced(5000) })
    expect(log.after(4999)).toHaveLength(1)
  })

  test('gives an event that is there already, else the next one', async () => {
    const log = new EventLog()
    log.add(advanced(1))
    const fits = (event: GatewayEvent): boolean => event.type === 'clock-advanced'
    expect((await log.next(fits, { afterId: 0, timeoutMs: 1000 })).id).toBe(1)
    const next = log.next(fits, { timeoutMs: 1000 })
    log.add(advanced(2))
    expect((await next).id).toBe(2)
    await expect(log.next(fits, { afterId: 2, timeoutMs: 10 })).rejects.toThrow('10 ms')
  })

  test('keeps no more of a name than a name can have', () => {
    const log = new EventLog()
    const refused = {
      type: 'refused',
      at: 0,
      uid: 1,
      stage: 'edge',
      reason: 'BAD_UID',
      code: 1,
    } as const
    log.add({ ...refused, appId: 'a'.repeat(100_000), channel: 'c'.repeat(256) })
    const [kept] = log.after(0)
    expect(kept?.event).toEqual({
      ...refused,
      appId: `${'a'.repeat(256)}…`,
      channel: 'c'.repeat(256),
    })
  })

  test('stops telling one who does not want to hear more', () => {
    const log = new EventLog()
    const heard: number[] = []
    const stop = log.subscribe(({ id }) => heard.push(id))
    log.add(advanced(1))
    stop()
    log.add(advanced(2))
    expect(heard).toEqual([1])
  })
})
