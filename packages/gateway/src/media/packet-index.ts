/*
 * Packet indices of SRTP (RFC 3711, section 3.3.1): a sequence number has 16 bits, its index goes on counting. Both ends
 * have to agree on the upper part without ever sending it.
 */

const SEQUENCES = 65_536
const HALF = 32_768

/** The index that a sequence number most likely has, given the highest one so far. Negative before the very first. */
export function indexNear(highest: number | undefined, sequence: number): number {
  if (highest === undefined) return sequence
  const distance = (sequence - (highest % SEQUENCES) + SEQUENCES) % SEQUENCES
  return distance < HALF ? highest + distance : highest + distance - SEQUENCES
}

/** How far behind the highest index a packet may be. */
export const WINDOW = 1024

/** Remembers which of the latest packets were there, so that a copy of one is not taken twice. */
export class ReplayWindow {
  readonly #seen = new Uint8Array(WINDOW)
  #highest: number | undefined

  get highest(): number | undefined {
    return this.#highest
  }

  /** Whether a packet of this index may be taken; say so with {@link take} once it has proved genuine. */
  isNew(index: number): boolean {
    if (index < 0) return false
    if (this.#highest === undefined || index > this.#highest) return true
    return index > this.#highest - WINDOW && this.#seen[index % WINDOW] === 0
  }

  take(index: number): void {
    const highest = this.#highest ?? index - 1
    if (index > highest) {
      for (let gone = Math.max(highest + 1, index - WINDOW + 1); gone < index; gone++) {
        this.#seen[gone % WINDOW] = 0
      }
      this.#highest = index
    }
    this.#seen[index % WINDOW] = 1
  }
}
