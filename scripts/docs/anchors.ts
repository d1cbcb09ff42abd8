/** Gives headings the anchors that GitHub gives them, so that one link works in both places. One for each page. */
export class Anchors {
  readonly #counts = new Map<string, number>()

  /** @param heading - Its text, without markup. */
  next(heading: string): string {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const count = this.#counts.get(slug) ?? 0
    this.#counts.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  }
}
