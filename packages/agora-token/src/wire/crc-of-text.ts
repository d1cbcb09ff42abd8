import { crc32 } from '@tessera/token/wire'

/**
 * The checksum that a 006 token holds of a channel or uid: CRC-32 of the text's UTF-8.
 *
 * The official package encodes the text by itself and takes half of a surrogate pair, with whatever follows it, for a
 * whole one. Such a text cannot be a channel, but the token it gives is the same here.
 */
export function crcOfText(text: string): number {
  const bytes = new Uint8Array(text.length * 4)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) {
      bytes[at++] = code
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6)
      bytes[at++] = 0x80 | (code & 0x3f)
    } else if (code >= 0xd800 && code < 0xe000) {
      const high = (code & 0x3ff) + 0x40
      const low = text.charCodeAt(++i) & 0x3ff
      bytes[at++] = 0xf0 | ((high >> 8) & 7)
      bytes[at++] = 0x80 | ((high >> 2) & 0x3f)
      bytes[at++] = 0x80 | ((high & 3) << 4) | ((low >> 6) & 15)
      bytes[at++] = 0x80 | (low & 0x3f)
    } else {
      bytes[at++] = 0xe0 | (code >> 12)
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[at++] = 0x80 | (code & 0x3f)
    }
  }
  return crc32(bytes, 0, at)
}
