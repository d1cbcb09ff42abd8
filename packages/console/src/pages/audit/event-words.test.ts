import { describe, expect, test } from 'vitest'

import type { AuditEvent } from '../../api/shapes.ts'
import { aboutText } from './event-words.ts'

const APP_ID = 'a0b1c2d3e4f5a0b1c2d3e4f5a0b1c2d3'
const nameOf = (appId: string): string => (appId === APP_ID ? 'Town hall' : appId)

describe('aboutText', () => {
  test.for<{ about: string; event: Partial<AuditEvent>; text: string }>([
    {
      about: 'a token',
      event: { services: [{ type: 'rtc', channel: 'lobby', uid: 0, role: 'publisher' }] },
      text: 'rtc lobby anybody publisher',
    },
    {
      about: 'a project, by its name',
      event: { change: { slot: 'secondary', appId: APP_ID, force: true } },
      text: 'Town hall, slot secondary, force true',
    },
    {
      about: 'a project that is gone, by its App ID',
      event: { change: { appId: 'f'.repeat(32) } },
      text: 'f'.repeat(32),
    },
    {
      about: 'a rule, by its name',
      event: { change: { rule: { name: 'Backends', allow: [] }, position: 2 } },
      text: 'Backends, position 2',
    },
    {
      about: 'a refusal, by its reason',
      event: { reason: 'POLICY_DENIED', change: {} },
      text: 'POLICY_DENIED',
    },
  ])('names $about', ({ event, text }) => {
    expect(aboutText(event as AuditEvent, nameOf)).toBe(text)
  })
})
