const MODULUS = 65_521
/** The most bytes whose sums stay below 2³¹, where engines count with machine integers, without a reduction in between. */
const BLOCK = 3800

/** Adler-32 (RFC 1950 section 8.2) of `bytes[start, end)`, unsigned. */
export function adler32(bytes: Uint8Array, start: number, end: number): number {
  let a = 1
  let b = 0
  for (let i = start; i < end;) {
    const stop = Math.min(i + BLOCK, end)
    for (; i < stop; i++) {
      a += bytes[i]!
      b += a
    }
    a %= MODULUS
    b %= MODULUS
  }
  return ((b << 16) | a) >>> 0
}
