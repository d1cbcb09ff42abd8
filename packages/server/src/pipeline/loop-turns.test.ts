import { expect, test } from 'vitest'

import { LoopTurns } from './loop-turns.ts'

/** A loop whose turns are taken by hand. */
function handLoop(): { readonly soon: (step: () => void) => void; turn(): Promise<void> } {
  const steps: (() => void)[] = []
  return {
    soon: (step) => steps.push(step),
    async turn() {
      for (const step of steps.splice(0)) step()
      for (let settle = 0; settle < 10; settle++) await Promise.resolve()
    },
  }
}

test('gives one piece a turn, in the order of asking', async () => {
  const loop = handLoop()
  const turns = new LoopTurns(loop.soon)
  const done: string[] = []
  const work = async (name: string, pieces: number): Promise<void> => {
    for (let piece = 1; piece <= pieces; piece++) {
      await turns.next()
      done.push(`${name}${piece}`)
    }
  }
  const all = Promise.all([work('a', 2), work('b', 1), work('c', 2)])
  const counts: number[] = []
  for (let turn = 0; turn < 6; turn++) {
    await loop.turn()
    counts.push(done.length)
  }
  await all
  expect(done).toEqual(['a1', 'b1', 'c1', 'a2', 'c2'])
  expect(counts).toEqual([1, 2, 3, 4, 5, 5])
})

test('starts again after it was idle', async () => {
  const loop = handLoop()
  const turns = new LoopTurns(loop.soon)
  for (let round = 0; round < 3; round++) {
    const turn = turns.next()
    await loop.turn()
    await turn
  }
})
