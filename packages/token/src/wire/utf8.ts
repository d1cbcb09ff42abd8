const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** How many characters of text are written or read one by one; beyond, the runtime's codec wins. */
const SHORT = 256

/** UTF-8 of `text`; lone surrogates become U+FFFD, as in every runtime's own encoder. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Text of `bytes[start, end)`, or `undefined` when that is not valid UTF-8. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= SHORT) {
    const text = readAscii(bytes, start, end)
    if (text !== undefined) return text
  }
  try {
    return strictDecoder.decode(bytes.subarray(start, end))
  } catch {
    return undefined
  }
}

/** Text of `bytes[start, end)`, with U+FFFD for whatever is not valid UTF-8. */
export function readUtf8Lossy(bytes: Uint8Array, start: number, end: number): string {
  return lenientDecoder.decode(bytes.subarray(start, end))
}

function readAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte > 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}
