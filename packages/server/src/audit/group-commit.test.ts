import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { GroupCommit } from './group-commit.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function groupOf<Item>(
  commit: (items: readonly Item[]) => Promise<void>,
  maxGroup: number,
  maxWaiting: number,
): GroupCommit<Item> {
  return new GroupCommit({ commit, maxGroup, maxWaiting, overloaded: (cause) => cause })
}

describe('group commit', () => {
  test('commits what comes in one turn of the event loop together', async () => {
    const groups: number[][] = []
    const group = groupOf<number>(
      (items) => {
        groups.push([...items])
        return Promise.resolve()
      },
      64,
      1_000,
    )
    await Promise.all([1, 2, 3].map((item) => group.add(item)))
    await group.add(4)
    expect(groups).toEqual([[1, 2, 3], [4]])
  })

  test('closes a group when it is full, and gathers while a commit is under way', async () => {
    const groups: number[] = []
    let finish = (): void => undefined
    const group = groupOf<number>(
      (items) => {
        groups.push(items.length)
        return new Promise((resolve) => (finish = resolve))
      },
      4,
      1_000,
    )
    const added = Array.from({ length: 11 }, (_, index) => group.add(index))
    expect(groups).toEqual([4]) // full: at once
    await turn()
    expect(groups).toEqual([4]) // one commit at a time
    finish()
    await turn()
    expect(groups).toEqual([4, 4])
    finish()
    for (let quiet = 0; quiet < 4; quiet++) await turn()
    expect(groups).toEqual([4, 4, 3])
    finish()
    await Promise.all(added)
  })

  test('stays open while each turn brings more, but not for ever', async () => {
    const groups: number[] = []
    const group = groupOf<number>(
      (items) => {
        groups.push(items.length)
        return Promise.resolve()
      },
      1_000,
      1_000,
    )
    const added: Promise<void>[] = []
    for (let turns = 0; turns < 40; turns++) {
      added.push(group.add(turns))
      await turn()
    }
    await Promise.all(added)
    expect(groups.length).toBeGreaterThan(1)
    expect(groups.length).toBeLessThan(6)
  })

  test('a large group waits for no more', async () => {
    const groups: number[] = []
    const group = groupOf<number>(
      (items) => {
        groups.push(items.length)
        return Promise.resolve()
      },
      1_000,
      1_000,
    )
    const added = Array.from({ length: 100 }, (_, index) => group.add(index))
    await turn()
    expect(groups).toEqual([100])
    await Promise.all(added)
  })

  test('tells everybody of a failed group, and goes on with the next', async () => {
    let failing = true
    const group = groupOf<string>(
      () => (failing ? Promise.reject(new Error('disk full')) : Promise.resolve()),
      64,
      1_000,
    )
    const results = await Promise.allSettled(['a', 'b'].map((item) => group.add(item)))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    failing = false
    await group.add('c')
  })

  test('refuses more than may wait, at once', async () => {
    const group = groupOf<number>(() => new Promise(() => undefined), 1, 2)
    void group.add(0) // under way
    void group.add(1)
    void group.add(2)
    await expect(group.add(3)).rejects.toThrow('too much is waiting')
  })

  test('is idle only when everything was committed', async () => {
    let committed = 0
    const group = groupOf<number>(
      async (items) => {
        await turn()
        committed += items.length
      },
      2,
      1_000,
    )
    for (let item = 0; item < 7; item++) void group.add(item)
    await group.idle()
    expect(committed).toBe(7)
    await group.idle()
  })

  test('keeps the order, whatever comes when and however long commits take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 3 }), { maxLength: 60 }),
        fc.scheduler(),
        async (waits, scheduler) => {
          const order: number[] = []
          const group = groupOf<number>(
            async (items) => {
              await scheduler.schedule(Promise.resolve())
              order.push(...items)
            },
            5,
            1_000,
          )
          const added: Promise<void>[] = []
          for (const [item, wait] of waits.entries()) {
            for (let index = 0; index < wait; index++) await Promise.resolve()
            added.push(group.add(item))
          }
          await Promise.all([Promise.all(added), scheduler.waitFor(group.idle())])
          expect(order).toEqual(waits.map((_, item) => item))
        },
      ),
      { numRuns: 50 },
    )
  })
})
