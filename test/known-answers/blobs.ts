/**
 * The records of a file in the format of the Rust crate `blobby` 0.3: texts that occur often stand at the beginning, and
 * records refer to them by their place.
 *
 * @param fields - How many texts make a record.
 */
export function recordsOf(bytes: Uint8Array, fields: number): readonly (readonly Uint8Array[])[] {
  const reader = new BlobReader(bytes)
  const often = Array.from({ length: reader.number() }, () => reader.text(reader.number()))
  const texts: Uint8Array[] = []
  while (!reader.isAtEnd) {
    // The lowest bit tells a reference from a length.
    const said = reader.number()
    texts.push(said % 2 === 1 ? often[(said - 1) / 2]! : reader.text(said / 2))
  }
  if (texts.length % fields !== 0) throw new RangeError('the last record is not whole')
  return Array.from({ length: texts.length / fields }, (_, at) =>
    texts.slice(at * fields, (at + 1) * fields),
  )
}

class BlobReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** Seven bits a byte, the highest first; each byte but the last counts one more, so that no number has two spellings. */
  number(): number {
    let value = 0
    for (let first = true; ; first = false) {
      const byte = this.#next()
      value = (first ? 0 : (value + 1) * 128) + (byte & 0x7f)
      if (byte < 0x80) return value
    }
  }

  text(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the file ends too soon')
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }

  #next(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new RangeError('the file ends too soon')
    return byte
  }
}
