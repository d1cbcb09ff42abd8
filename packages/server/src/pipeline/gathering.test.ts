import { expect, test } from 'vitest'

import { gathering } from './gathering.ts'

test('who waits in one turn goes on together, and who comes later in the next', async () => {
  const steps: (() => void)[] = []
  const gather = gathering((step) => steps.push(step))
  const gone: string[] = []
  const go = async (name: string): Promise<void> => {
    await gather()
    gone.push(name)
  }

  const first = [go('a'), go('b')]
  expect(steps).toHaveLength(1)
  await Promise.resolve()
  expect(gone).toEqual([])

  steps.shift()!()
  const later = go('c')
  await Promise.all(first)
  expect(gone).toEqual(['a', 'b'])

  expect(steps).toHaveLength(1)
  steps.shift()!()
  await later
  expect(gone).toEqual(['a', 'b', 'c'])
})
