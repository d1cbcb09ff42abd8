/** One heading of `docs/errors.md` with what stands below it. */
export interface ErrorEntry {
  readonly code: string
  readonly paragraphs: readonly string[]
}

export interface ErrorGroup {
  readonly title: string
  readonly entries: readonly ErrorEntry[]
}

/** Reads the page of errors: a group for each `##`, an entry for each `###`. */
export function parseErrors(markdown: string): readonly ErrorGroup[] {
  const groups: { title: string; entries: { code: string; paragraphs: string[] }[] }[] = []
  for (const block of markdown.split(/\n\s*\n/)) {
    const text = block.trim().replaceAll('\n', ' ')
    const heading = /^(##+)\s+(.*)$/.exec(text)
    const group = groups.at(-1)
    if (heading?.[1] === '##') groups.push({ title: heading[2]!, entries: [] })
    else if (heading?.[1] === '###') group?.entries.push({ code: heading[2]!, paragraphs: [] })
    else if (text !== '') group?.entries.at(-1)?.paragraphs.push(text)
  }
  return groups.filter(({ entries }) => entries.length > 0)
}

/** A run of text in one look. */
export interface Span {
  readonly text: string
  readonly look: 'plain' | 'code' | 'strong'
}

/** Cuts a paragraph at its code and strong parts; of links the words stay. */
export function spansOf(paragraph: string): readonly Span[] {
  return paragraph
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('`')
        ? { text: part.slice(1, -1), look: 'code' }
        : part.startsWith('**')
          ? { text: part.slice(2, -2), look: 'strong' }
          : { text: part, look: 'plain' },
    )
}
