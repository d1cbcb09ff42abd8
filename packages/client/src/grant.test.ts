import { describe, expect, test } from 'vitest'
import { lifetimeMs } from './grant.ts'

const NOW = 1_800_000_000
const HOUR = 3_600

describe('lifetimeMs', () => {
  test.for([
    { what: 'expiry and server time', answer: { expiresAt: NOW + 60, serverTime: NOW }, life: 60 },
    {
      what: 'the same, however wrong the own clock is',
      answer: { expiresAt: NOW - 9 * HOUR + 60, serverTime: NOW - 9 * HOUR },
      life: 60,
    },
    { what: 'seconds from now', answer: { expiresInSeconds: 60 }, life: 60 },
    {
      what: 'the server time before the seconds from now',
      answer: { expiresInSeconds: 60, expiresAt: NOW + 50, serverTime: NOW },
      life: 50,
    },
    { what: 'expiry alone, by the own clock', answer: { expiresAt: NOW + 60 }, life: 60 },
    {
      what: 'expiry alone that looks past: perhaps the own clock is fast',
      answer: { expiresAt: NOW - 60 },
    },
    {
      what: 'more than a day as the day that Agora makes of it',
      answer: { expiresInSeconds: 30 * 24 * HOUR },
      life: 24 * HOUR,
    },
    {
      what: 'the same of an expiry, by an own clock that is slow',
      answer: { expiresAt: NOW + 30 * 24 * HOUR },
      life: 24 * HOUR,
    },
    { what: 'nothing', answer: {} },
    { what: 'no number', answer: { expiresAt: '1800000060' as unknown as number } },
    { what: 'no finite number', answer: { expiresInSeconds: Number.NaN } },
  ])('understands $what', ({ answer, life }) => {
    expect(lifetimeMs(answer, NOW * 1000)).toBe(life === undefined ? undefined : life * 1000)
  })

  test.for([
    { answer: { expiresAt: NOW, serverTime: NOW }, problem: 'expired' },
    { answer: { expiresAt: NOW - 1, serverTime: NOW }, problem: 'expired' },
    { answer: { expiresInSeconds: 0 }, problem: 'expired' },
    { answer: { expiresAt: NOW * 1000 }, problem: 'milliseconds' },
    { answer: { expiresAt: (NOW + 60) * 1000, serverTime: NOW * 1000 }, problem: 'milliseconds' },
  ])('names the problem of $answer: $problem', ({ answer, problem }) => {
    expect(() => lifetimeMs(answer, NOW * 1000)).toThrow(problem)
  })
})
