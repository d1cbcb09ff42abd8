import { join } from 'node:path'

import { beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'
import { lacks } from '../support/needs.ts'
import { type CodeBlock, codeBlocks } from './code-blocks.ts'
import { hasShell } from './shell.ts'
import { runPage } from './shell-page.ts'

/* Guides that are followed in a shell, from their first block to their last, and what each block has to say. */

const DOCS = join(import.meta.dirname, '../../docs')

beforeAll(() => buildPackage('cli'))

interface Followed {
  readonly page: string
  /** Another page whose first blocks are run before, so that there is a server with a project. */
  readonly after?: { readonly page: string; readonly blocks: number }
  /** What each block says that starts no server. */
  readonly says: readonly RegExp[]
}

const PAGES: readonly Followed[] = [
  {
    page: 'guides/quickstart.md',
    says: [/"token":"007.*"role":"publisher".*"expiresAt":\d{10}/, /CHANNEL_CASE[^]*exit code 1/],
  },
  {
    page: 'guides/rotate-certificates.md',
    says: [
      /"appId":"970ca35de60c44645bbae8a215061b33".*"slot":"primary"/,
      /"slot":"primary".*"slot":"secondary"/,
      /"slot":"primary".*"slot":"secondary"/,
      /"name":"shop"/,
      /"enabled":false[^]*\n\{/,
    ],
  },
  {
    page: 'guides/co-host-authentication.md',
    after: { page: 'guides/rotate-certificates.md', blocks: 2 },
    says: [/"name":"shop"/, /"coHostAuthentication":true/],
  },
  {
    page: 'migrate/go-token-server.md',
    says: [/NOTHING_WRONG/, /usable/i, /"rtcToken":"007[^]*nobody: 401[^]*another channel: 403/],
  },
  {
    page: 'migrate/node-token-server.md',
    says: [/"rtcToken":"007[^]*"rtcToken":"007[^]*"rtmToken":"007/],
  },
  { page: 'migrate/006-to-007.md', says: [/SDK_TOO_OLD[^]*too old, exit code 1/] },
]

describe.skipIf(lacks(hasShell))('followed from top to bottom', () => {
  test.each(PAGES)('$page does what it says', async ({ page, after, says }) => {
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
