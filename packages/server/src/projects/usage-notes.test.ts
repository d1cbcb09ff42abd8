import { describe, expect, test } from 'vitest'

import { UsageNotes } from './usage-notes.ts'

function noteTaker(failures = 0): {
  readonly notes: UsageNotes
  readonly written: Map<string, number>[]
  readonly errors: unknown[]
} {
  const written: Map<string, number>[] = []
  const errors: unknown[] = []
  let left = failures
  const notes = new UsageNotes(
    {
      note(batch) {
        if (left-- > 0) return Promise.reject(new Error('no database'))
        written.push(new Map(batch))
        return Promise.resolve()
      },
    },
    (error) => errors.push(error),
  )
  return { notes, written, errors }
}

describe('usage notes', () => {
  test('write at once, ahead, and then not again for a minute', async () => {
    const { notes, written } = noteTaker()
    notes.note('crt', 6_000)
    expect(written).toEqual([new Map([['crt', 6_060]])])
    for (let expiresAt = 6_000; expiresAt <= 6_060; expiresAt++) notes.note('crt', expiresAt)
    await notes.flush()
    expect(written).toHaveLength(1)
    notes.note('crt', 6_061)
    await notes.flush()
    expect(written.at(-1)).toEqual(new Map([['crt', 6_180]]))
  })

  test('gather what comes while a write is under way', async () => {
    const { notes, written } = noteTaker()
    for (const id of ['a', 'b', 'c']) notes.note(id, 60)
    await notes.flush()
    expect(written).toEqual([
      new Map([['a', 120]]),
      new Map([
        ['b', 120],
        ['c', 120],
      ]),
    ])
  })

  test('are tried again after a failure, and lose nothing', async () => {
    const { notes, written, errors } = noteTaker(2)
    notes.note('a', 60)
    await Promise.resolve()
    await expect(notes.flush()).rejects.toThrow('no database')
    expect(errors).toHaveLength(1)
    notes.note('b', 60)
    await notes.flush()
    expect(written).toEqual([
      new Map([
        ['a', 120],
        ['b', 120],
      ]),
    ])
  })
})
