import { tooLarge } from '../errors.ts'

/** What has been decompressed so far: `bytes[0, length)`, never more than `maxBytes`. */
export interface Output {
  /** Replaced when it has to grow. */
  bytes: Uint8Array
  length: number
  readonly maxBytes: number
}

/** Makes room for `count` bytes more. @throws {TokenError} `TOKEN_TOO_LARGE` beyond the cap. */
export function reserve(output: Output, count: number): void {
  const needed = output.length + count
  if (needed > output.maxBytes) throw tooLarge(output.maxBytes, 'bytes')
  if (needed <= output.bytes.length) return
  const grown = new Uint8Array(Math.min(output.maxBytes, Math.max(needed, output.bytes.length * 4)))
  grown.set(output.bytes.subarray(0, output.length))
  output.bytes = grown
}

/** Appends what was written `distance` bytes ago, `length` bytes of it. The caller has checked that it exists. */
export function repeat(output: Output, distance: number, length: number): void {
  reserve(output, length)
  const { bytes } = output
  const from = output.length - distance
  const to = output.length
  output.length = to + length
  if (length <= 16) {
    for (let i = 0; i < length; i++) bytes[to + i] = bytes[from + i]!
    return
  }
  // A match may overlap what it writes and then repeats it; so the piece that can be copied at once keeps growing.
  for (let done = 0; done < length;) {
    const piece = Math.min(distance + done, length - done)
    bytes.copyWithin(to + done, from, from + piece)
    done += piece
  }
}
