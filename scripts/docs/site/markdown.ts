import hljs from 'highlight.js'
import MarkdownIt, { type Token } from 'markdown-it'

import { Anchors } from '../anchors.ts'

/** A page as HTML, with what navigation and search want to know of it. */
export interface Rendered {
  readonly html: string
  readonly headings: readonly Heading[]
}

export interface Heading {
  readonly level: number
  readonly anchor: string
  readonly text: string
  /** What is said under it, as plain text. */
  readonly body: string
}

/** @param resolve - Turns a link of the page into one of the site. */
export function render(markdown: string, resolve: (link: string) => string): Rendered {
  const parser = new MarkdownIt({ html: false, linkify: false, highlight })
  const { rules } = parser.renderer
  rules.table_open = () => '<div class="table" tabindex="0"><table>\n'
  rules.table_close = () => '</table></div>\n'
  // What is wider than the page is scrolled, also by whoever has no mouse.
  const { fence } = rules
  rules.fence = (...all) => fence!(...all).replace('<pre>', '<pre tabindex="0">')

  const tokens = parser.parse(markdown, {})
  const anchors = new Anchors()
  const found: (Omit<Heading, 'body'> & { readonly said: string[] })[] = []
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') {
      const text = plainText(tokens[index + 1]!)
      const anchor = anchors.next(text)
      token.attrSet('id', anchor)
      found.push({ level: Number(token.tag.slice(1)), anchor, text, said: [] })
    } else if (token.type === 'inline') {
      if (isOnlyCode(token)) tokens[index - 1]?.attrJoin('class', 'code-cell')
      for (const child of token.children ?? []) point(child, resolve)
      if (tokens[index - 1]?.type !== 'heading_open') found.at(-1)?.said.push(plainText(token))
    } else if (token.type === 'fence') {
      found.at(-1)?.said.push(token.content)
    }
  })
  const headings = found.map(({ said, ...heading }) => ({ ...heading, body: said.join(' ') }))
  return { html: parser.renderer.render(tokens, parser.options, {}), headings }
}

/** Style sheets cannot tell: to them text beside an element is nothing. */
function isOnlyCode({ children }: Token): boolean {
  return children?.length === 1 && children[0]?.type === 'code_inline'
}

function point(token: Token, resolve: (link: string) => string): void {
  const attribute = { link_open: 'href', image: 'src' }[token.type]
  const link = attribute === undefined ? null : token.attrGet(attribute)
  if (attribute !== undefined && link !== null) token.attrSet(attribute, resolve(String(link)))
  if (token.type === 'image') token.attrSet('loading', 'lazy')
}

function plainText(inline: Token): string {
  return (inline.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' ? ' ' : content))
    .join('')
}

/** What the pages call their languages, where that is no name of one. */
const NAMES: Readonly<Record<string, string>> = { sh: 'bash', jsonc: 'json', tsx: 'typescript' }

/** A block of code in colours, or as it is when nothing knows its language. */
export function highlight(code: string, language: string): string {
  const name = NAMES[language] ?? language
  return hljs.getLanguage(name) === undefined
    ? ''
    : hljs.highlight(code, { language: name, ignoreIllegals: true }).value
}
