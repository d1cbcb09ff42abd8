/*
 * DEFLATE streams written by hand, bit by bit (RFC 1951), for what no compressor writes.
 */

/** A last block with the fixed code. */
export const FIXED = '1 10'
/** A last block with a code of its own. */
export const DYNAMIC = '1 01'
/** A literal that has nine bits in the fixed code. */
export const NINE_BITS = '110010000'

/** A zlib header, then these bits in the order in which they are sent, the last byte filled up with zeros. */
export function bits(...parts: readonly string[]): Uint8Array {
  const sent = parts.join('').replaceAll(' ', '')
  const bytes = new Uint8Array(2 + Math.ceil(sent.length / 8))
  bytes.set([0x78, 0x9c])
  for (let i = 0; i < sent.length; i++) bytes[2 + (i >> 3)]! |= Number(sent[i]) << (i & 7)
  return bytes
}

/** The head of a dynamic block, without its three first bits. Lengths by symbol; all others have none. */
export function dynamicHead(
  literals: Readonly<Record<number, number>>,
  distances: readonly number[],
): string {
  const lengths = [...Array.from({ length: 257 }, (_, symbol) => literals[symbol] ?? 0)]
  for (let symbol = 257; symbol in literals; symbol++) lengths.push(literals[symbol]!)
  return [
    number(lengths.length - 257, 5),
    number(distances.length - 1, 5),
    // All 19 lengths of the code-length code: none for the repetitions, four bits for each of the 16 lengths.
    number(15, 4),
    '000'.repeat(3),
    number(4, 3).repeat(16),
    ...[...lengths, ...distances].map((length) => length.toString(2).padStart(4, '0')),
  ].join('')
}

/** A number goes out least significant bit first, where codes go out most significant bit first. */
function number(value: number, count: number): string {
  return Array.from(value.toString(2).padStart(count, '0')).toReversed().join('')
}
