/** Encrypts short texts for a place in the database; `projects/text-seal.ts` makes one from a key. */
export interface TextSeal {
  /** @param place - Where it will be kept; it opens nowhere else. */
  seal(text: string, place: string): string
  /** @throws {Error} When the sealed text was changed, or comes from another place. */
  open(sealed: string, place: string): string
}
