import { env } from 'node:process'

/** Pseudo-random numbers that are the same in every run: what a differential test drew can be drawn again. */
export interface Random {
  /** A whole number from 0 to `limit` − 1. */
  below(limit: number): number
  pick<Value>(values: readonly Value[]): Value
  bytes(count: number): Uint8Array
}

/** Marsaglia's xorshift with 32 bits of state; good enough to draw test inputs, and for nothing else. */
export function seededRandom(seed: number): Random {
  let state = seed | 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const below = (limit: number): number => next() % limit
  return {
    below,
    pick: (values) => values[below(values.length)]!,
    bytes: (count) => new Uint8Array(count).map(() => next() >>> 24),
  }
}

/**
 * The numbers from 1 to `count`, each the seed of one round of a differential test. A mutation run, which asks hundreds of
 * times whether a mistake is noticed, gets the first round alone: the others find what is rare, and take too long for it.
 */
export function rounds(count: number): number[] {
  const all = Array.from({ length: count }, (_, i) => i + 1)
  return env.TESSERA_MUTATION_TESTS === undefined ? all : all.slice(0, 1)
}

/** How often a property is tried: `count` times, in a mutation run a twentieth of it. */
export function runs(count: number): number {
  return env.TESSERA_MUTATION_TESTS === undefined ? count : Math.ceil(count / 20)
}

/** Bytes as compressors meet them: noise, runs, words, copies of what came before, and mixtures. */
export function structuredBytes(random: Random, maxBytes: number): Uint8Array {
  const bytes = new Uint8Array(random.below(maxBytes + 1))
  let at = 0
  while (at < bytes.length) {
    const length = Math.min(1 + random.below(1 + random.below(300)), bytes.length - at)
    const end = at + length
    switch (random.below(5)) {
      case 0:
        bytes.set(random.bytes(length), at)
        break
      case 1:
        bytes.fill(random.below(256), at, end)
        break
      case 2:
        for (let i = at; i < end; i++) bytes[i] = 97 + random.below(4)
        break
      case 3:
        for (let i = at; i < end; i++) bytes[i] = i & 7
        break
      default: {
        const distance = 1 + random.below(at)
        for (let i = at; i < end; i++) bytes[i] = at === 0 ? 0 : bytes[i - distance]!
      }
    }
    at = end
  }
  return bytes
}
