import { join } from 'node:path'

import { verifyToken } from '@tessera/token'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'
import { freePort } from '../support/free-port.ts'
import { lacks } from '../support/needs.ts'
import { codeBlocks } from './code-blocks.ts'
import { hasShell, listening, newShell, outcomeOf, type Shell, stopped } from './shell.ts'

/*
 * The guide to replacing sample servers, followed to the letter: each first block starts a server, each second one asks
 * it.
 */

const ROOT = join(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'docs/guides/replace-sample-server.md')
const CERTIFICATE = '5cfd2fd1755d40ecb72977518be15d3b'

const blocks = codeBlocks(PAGE)
const pairs = blocks.flatMap(({ code, line }, index) => {
  const asks = blocks[index + 1]
  return code.includes('tessera serve') && asks !== undefined
    ? [{ line, starts: code, asks: asks.code }]
    : []
})

let shell: Shell
beforeAll(() => {
  shell = newShell()
  buildPackage('cli')
})
afterAll(() => shell.dispose())

test('every block is one of a pair', () => {
  expect(pairs.length).toBeGreaterThan(8)
  expect(blocks.length).toBe(pairs.length * 2)
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh']))
})

describe.skipIf(lacks(hasShell))('followed to the letter', () => {
  test.each(pairs)(
    'line $line: the server starts and answers with tokens',
    async ({ starts, asks }) => {
      const port = await freePort()
      const server = shell.run(atPort(starts, port))
      try {
        await listening(server)
        const { output, ...rest } = await outcomeOf(shell.run(atPort(asks, port)))
        expect(rest).toEqual({ code: 0, errors: '' })
        const requests = asks.match(/^curl/gm)?.length ?? 0
        const tokens = output.match(/00[67][A-Za-z0-9+/=]{60,}/g) ?? []
        expect(requests).toBeGreaterThan(0)
        expect(tokens.length).toBeGreaterThanOrEqual(requests)
        for (const token of tokens.filter((one) => one.startsWith('007'))) {
          expect(() => verifyToken(token, { certificates: [CERTIFICATE] })).not.toThrow()
        }
      } finally {
        await stopped(server)
      }
    },
  )
})

function atPort(script: string, port: number): string {
  return script.replaceAll('8080', String(port))
}
