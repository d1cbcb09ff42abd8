import { describe, expect, test } from 'vitest'

import type { Certificate, Project } from '../../api/shapes.ts'
import { isStillNeeded, rotationOf } from './rotation.ts'

const NOW = 1_000
const certificate = (slot: Certificate['slot'], more: Partial<Certificate> = {}): Certificate => ({
  slot,
  enabled: true,
  fingerprint: 'ab12cd34',
  createdAt: 10,
  ...more,
})
const project = (...certificates: readonly Certificate[]): Project =>
  ({
    appId: 'a',
    name: 'One',
    origin: 'local',
    status: 'active',
    certificates,
  }) as unknown as Project

describe('rotationOf', () => {
  test.for<{ when: string; secondary: Partial<Certificate> | undefined; step: string }>([
    { when: 'there is one certificate', secondary: undefined, step: 'add' },
    { when: 'the second is new', secondary: { createdAt: 20 }, step: 'swap' },
    {
      when: 'tokens of the second are still valid',
      secondary: { createdAt: 5, safeToDeleteAt: NOW + 60 },
      step: 'wait',
    },
    {
      when: 'its tokens have ended',
      secondary: { createdAt: 5, safeToDeleteAt: NOW },
      step: 'remove',
    },
    {
      when: 'it is disabled and nothing waits for it',
      secondary: { enabled: false },
      step: 'remove',
    },
    {
      when: 'it was disabled too early',
      secondary: { enabled: false, safeToDeleteAt: NOW + 60 },
      step: 'wait',
    },
  ])('is at "$step" when $when', ({ secondary, step }) => {
    const all = [certificate('primary')]
    if (secondary !== undefined) all.push(certificate('secondary', secondary))
    const { current, steps, waitUntil } = rotationOf(project(...all), NOW)
    expect(current).toBe(step)
    expect(steps.filter(({ state }) => state === 'current').map(({ name }) => name)).toEqual([step])
    expect(waitUntil).toBe(step === 'wait' ? NOW + 60 : undefined)
  })
})

test.for([
  { safeToDeleteAt: NOW + 1, isNeeded: true },
  { safeToDeleteAt: NOW, isNeeded: false },
  { safeToDeleteAt: undefined, isNeeded: false },
])(
  'a certificate whose tokens end at $safeToDeleteAt: $isNeeded',
  ({ safeToDeleteAt, isNeeded }) => {
    const one = certificate('secondary', safeToDeleteAt === undefined ? {} : { safeToDeleteAt })
    expect(isStillNeeded(one, NOW)).toBe(isNeeded)
  },
)
