import { expect, test } from 'vitest'
import type { EndReason } from '../channels/index.ts'
import { EventLog } from './event-log.ts'
import { LostStays } from './lost-stays.ts'

const who = { at: 0, appId: 'app', channel: 'lobby', uid: 1 }

test.for<{ reason: EndReason; isLost: boolean }>([
  { reason: 'timed-out', isLost: true },
  { reason: 'expired', isLost: false },
  { reason: 'uid-banned', isLost: false },
  { reason: 'left', isLost: false },
])('that its stay ended ($reason) a client may not know: $isLost', ({ reason, isLost }) => {
  const events = new EventLog()
  const lost = new LostStays(events)
  events.add({ type: 'ended', ...who, sessionId: 'S', reason })
  expect(lost.has('S')).toBe(isLost)
})

test('the latest thousand are remembered', () => {
  const events = new EventLog()
  const lost = new LostStays(events)
  for (let i = 0; i < 5000; i++) {
    events.add({ type: 'ended', ...who, sessionId: `S${i}`, reason: 'timed-out' })
  }
  expect([lost.has('S4999'), lost.has('S4000'), lost.has('S3999')]).toEqual([true, true, false])
})
