import { expect, test } from 'vitest'

import { textAtMost } from './text-at-most.ts'

const tooLong = (): Error => new Error('too long')

test('puts together characters that arrive in pieces', async () => {
  const bytes = new TextEncoder().encode('a €uro')
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte))
  expect(await textAtMost(streamOf(pieces).stream, bytes.length, tooLong)).toBe('a €uro')
})

test('reads nothing more once there is too much', async () => {
  const { stream, taken } = streamOf(Array.from({ length: 10 }, () => new Uint8Array(10)))
  await expect(textAtMost(stream, 25, tooLong)).rejects.toThrow('too long')
  expect(taken()).toBe(3)
})

function streamOf(pieces: readonly Uint8Array[]): {
  readonly stream: AsyncIterable<Uint8Array>
  readonly taken: () => number
} {
  let count = 0
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      count++
      yield await Promise.resolve(piece)
    }
  }
  return { stream: stream(), taken: () => count }
}
