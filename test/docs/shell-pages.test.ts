import { join } from 'node:path'

import { beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'
import { lacks } from '../support/needs.ts'
import { type CodeBlock, codeBlocks } from './code-blocks.ts'
import { FOLLOWED_PAGES } from './followed-pages.ts'
import { hasShell } from './shell.ts'
import { runPage } from './shell-page.ts'

/* Guides that are followed in a shell, from their first block to their last, and what each block has to say. */

const DOCS = join(import.meta.dirname, '../../docs')

beforeAll(() => buildPackage('cli'))

describe.skipIf(lacks(hasShell))('followed from top to bottom', () => {
  test.each(FOLLOWED_PAGES)('$page does what it says', async ({ page, after, says }) => {
    const before = after === undefined ? [] : shellBlocks(after.page).slice(0, after.blocks)
    const outputs = await runPage([...before, ...shellBlocks(page)])
    expect(outputs.map(({ code, output, errors }) => (code === 0 ? 0 : output + errors))).toEqual(
      says.map(() => 0),
    )
    outputs.forEach(({ output }, index) => expect(output).toMatch(says[index]!))
  })
})

function shellBlocks(page: string): CodeBlock[] {
  return codeBlocks(join(DOCS, page)).filter(({ language }) => language === 'sh')
}
