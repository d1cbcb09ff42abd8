import { readFileSync } from 'node:fs'

/** A block of code in a page. */
export interface CodeBlock {
  readonly page: string
  /** Where it begins, counted from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
}

/** Every fenced block of a Markdown page. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open:
    | {
        readonly line: number
        readonly fence: string
        readonly language: string
        readonly lines: string[]
      }
    | undefined
  readFileSync(page, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const fence = /^\s*(`{3,})\s*(\w*)/.exec(text)
      if (open === undefined) {
        if (fence) open = { line: index + 2, fence: fence[1]!, language: fence[2]!, lines: [] }
      } else if (fence?.[1] === open.fence && fence[2] === '') {
        const { line, language, lines } = open
        blocks.push({ page, line, language, code: lines.join('\n') })
        open = undefined
      } else {
        open.lines.push(text)
      }
    })
  return blocks
}
