import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isProblem } from '../problems.ts'
import {
  freeSlot,
  type RotatingCertificate,
  safeToDeleteAt,
  setEnabled,
  swapSlots,
  withoutCertificate,
} from './rotation.ts'

const NOW = 1_000
const primary: RotatingCertificate = { slot: 'primary', enabled: true }
const secondary: RotatingCertificate = { slot: 'secondary', enabled: true }
const off: RotatingCertificate = { slot: 'secondary', enabled: false }

describe('rotation', () => {
  test('goes add, swap, disable, delete', () => {
    const old = { id: 'old', slot: freeSlot([]), enabled: true, longestExpiresAt: NOW + 60 }
    const fresh = { id: 'new', slot: freeSlot([old]), enabled: true }
    const swapped = swapSlots<RotatingCertificate & { id: string }>([old, fresh])
    expect(swapped).toEqual([
      { ...fresh, slot: 'primary' },
      { ...old, slot: 'secondary' },
    ])
    const disabled = setEnabled(swapped, 'secondary', false)
    expect(() => withoutCertificate(disabled, 'secondary', NOW + 59, false)).toThrow(
      expect.objectContaining({ code: 'CERTIFICATE_STILL_NEEDED' }),
    )
    expect(withoutCertificate(disabled, 'secondary', NOW + 60, false)).toEqual([
      { ...fresh, slot: 'primary' },
    ])
    expect(withoutCertificate(disabled, 'secondary', NOW, true)).toHaveLength(1)
  })

  test.for<{ what: string; act: () => unknown; code: string; says: RegExp }>([
    {
      what: 'a third certificate',
      act: () => freeSlot([primary, off]),
      code: 'CONFLICT',
      says: /delete the secondary/,
    },
    {
      what: 'a swap with nothing',
      act: () => swapSlots([primary]),
      code: 'CONFLICT',
      says: /add a secondary/,
    },
    {
      what: 'a swap with a disabled certificate',
      act: () => swapSlots([primary, off]),
      code: 'CONFLICT',
      says: /enable it/,
    },
    {
      what: 'disabling the primary',
      act: () => setEnabled([primary, secondary], 'primary', false),
      code: 'CONFLICT',
      says: /swap/,
    },
    {
      what: 'disabling what is not there',
      act: () => setEnabled([primary], 'secondary', false),
      code: 'NOT_FOUND',
      says: /^$/,
    },
    {
      what: 'deleting the primary, even with force',
      act: () => withoutCertificate([primary], 'primary', NOW, true),
      code: 'CONFLICT',
      says: /swap/,
    },
    {
      what: 'deleting an enabled certificate, even with force',
      act: () => withoutCertificate([primary, secondary], 'secondary', NOW, true),
      code: 'CONFLICT',
      says: /disable/,
    },
    {
      what: 'deleting a certificate that is needed',
      act: () =>
        withoutCertificate(
          [primary, { ...off, longestExpiresAt: NOW + 5 }],
          'secondary',
          NOW,
          false,
        ),
      code: 'CERTIFICATE_STILL_NEEDED',
      says: /force/,
    },
  ])('refuses $what, and says what to do', ({ act, code, says }) => {
    try {
      act()
      expect.unreachable()
    } catch (error) {
      if (!isProblem(error)) throw error
      expect(error.code).toBe(code)
      expect(error.details.hint ?? '').toMatch(says)
    }
  })

  test('says how long to wait', () => {
    const needed = { ...off, longestExpiresAt: NOW + 5 }
    expect(safeToDeleteAt(needed, NOW)).toBe(NOW + 5)
    expect(safeToDeleteAt(needed, NOW + 5)).toBeUndefined()
    expect(safeToDeleteAt(off, NOW)).toBeUndefined()
    try {
      withoutCertificate([primary, needed], 'secondary', NOW, false)
    } catch (error) {
      expect(isProblem(error) && error.details.retryAfterSeconds).toBe(5)
    }
  })

  test('whatever is tried in whatever order, the first certificate stays enabled and no needed one goes', () => {
    const step = fc.record({
      act: fc.constantFrom('add', 'swap', 'disable', 'enable', 'delete', 'sign'),
      seconds: fc.integer({ min: 0, max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        type Certificate = RotatingCertificate & { readonly id: number }
        let certificates: readonly Certificate[] = []
        let now = NOW
        const signed = new Map<number, number>()
        for (const [id, { act, seconds }] of steps.entries()) {
          now += seconds
          const before = certificates
          try {
            if (act === 'add') {
              certificates = [...before, { id, slot: freeSlot(before), enabled: true }]
            } else if (act === 'swap') certificates = swapSlots(before)
            else if (act === 'disable') certificates = setEnabled(before, 'secondary', false)
            else if (act === 'enable') certificates = setEnabled(before, 'secondary', true)
            else if (act === 'delete') {
              certificates = withoutCertificate(before, 'secondary', now, false)
            } else if (before[0] !== undefined) {
              const expiresAt = now + 100
              signed.set(before[0].id, expiresAt)
              certificates = [{ ...before[0], longestExpiresAt: expiresAt }, ...before.slice(1)]
            }
          } catch (error) {
            if (!isProblem(error)) throw error
          }
          expect(before.length > 0 && certificates.length === 0).toBe(false)
          if (certificates[0])
            expect(certificates[0]).toMatchObject({ slot: 'primary', enabled: true })
          expect(new Set(certificates.map(({ slot }) => slot)).size).toBe(certificates.length)
          for (const gone of before.filter(
            (one) => !certificates.some(({ id }) => id === one.id),
          )) {
            expect(signed.get(gone.id) ?? 0).toBeLessThanOrEqual(now)
          }
        }
      }),
    )
  })
})
