import { describe, expect, test } from 'vitest'

import { closeInOrder, endsWithin } from './closing.ts'

test('every step is taken in order, also after one that failed', async () => {
  const taken: string[] = []
  const errors: unknown[] = []
  const step = (name: string, fails = false) => ({
    name,
    run: () => {
      taken.push(name)
      return fails ? Promise.reject(new Error(name)) : Promise.resolve()
    },
  })
  await closeInOrder([step('a'), step('b', true), step('c')], (name) => errors.push(name))
  expect({ taken, errors }).toEqual({ taken: ['a', 'b', 'c'], errors: ['b'] })
})

describe('what takes long is waited for, but not for ever', () => {
  test.for([
    { what: 'has ended', work: () => Promise.resolve(), ended: true },
    { what: 'fails', work: () => Promise.reject(new Error('no')), ended: true },
    { what: 'never ends', work: () => new Promise(() => undefined), ended: false },
  ])('$what', async ({ work, ended }) => {
    expect(await endsWithin(20, work())).toBe(ended)
  })
})
