/**
 * Tells whether `a` equals `b[start, end)`, without stopping at the first difference, so that the time taken tells
 * nothing about where it is.
 */
export function equalBytes(
  a: Uint8Array,
  b: Uint8Array,
  start = 0,
  end: number = b.length,
): boolean {
  if (a.length !== end - start) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[start + i]!
  return difference === 0
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
  return text
}
