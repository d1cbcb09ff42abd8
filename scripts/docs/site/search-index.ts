import type { Rendered } from './markdown.ts'
import type { Page } from './pages.ts'

/** One heading of one page, as search knows it. */
export interface Passage {
  readonly id: number
  readonly address: string
  readonly page: string
  readonly heading: string
  readonly text: string
}

/** Longer texts only make the file large: what a passage is about is said at its beginning. Characters. */
const MAX_TEXT = 600

export function passagesOf(
  rendered: readonly { readonly page: Page; readonly result: Rendered }[],
): readonly Passage[] {
  return rendered
    .flatMap(({ page, result }) =>
      result.headings.map(({ level, anchor, text, body }) => ({
        address: level === 1 ? page.address : `${page.address}#${anchor}`,
        page: page.title,
        heading: text,
        text: body.replaceAll(/\s+/g, ' ').slice(0, MAX_TEXT),
      })),
    )
    .map((passage, id) => ({ id, ...passage }))
}
