import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath, kill, platform } from 'node:process'

import { verifyToken } from '@tessera/token'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'
import { lacks } from '../support/needs.ts'
import { codeBlocks } from './code-blocks.ts'

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

/** What the blocks are run with: a shell, and what they call. */
const hasShell = platform !== 'win32' && ['curl', 'openssl', 'bash'].every(isInstalled)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tessera-guide-'))
  buildPackage('cli')
  // Answers that are only a token come without an end of line.
  writeFileSync(join(folder, '.curlrc'), 'write-out = "\\n"\n')
  const command = join(folder, 'tessera')
  writeFileSync(
    command,
    `#!/bin/sh\nexec "${execPath}" "${ROOT}/packages/cli/bin/tessera.js" "$@"\n`,
    {
      mode: 0o755,
    },
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
      const server = run(atPort(starts, port))
      try {
        await listening(server)
        const output = await outputOf(run(atPort(asks, port)))
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

/** A shell of its own, with nothing set but what every shell has. */
function run(script: string): ChildProcess {
  return spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: { PATH: `${folder}:${env.PATH ?? ''}`, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what the shell started can be stopped with it.
    detached: true,
  })
}

function atPort(script: string, port: number): string {
  return script.replaceAll('8080', String(port))
}

async function listening(server: ChildProcess): Promise<void> {
  let text = ''
  for await (const chunk of merged(server)) {
    text += chunk
    if (text.includes('listens on')) return
  }
  throw new Error(`the server did not start:\n${text}`)
}

async function* merged({ stdout, stderr }: ChildProcess): AsyncGenerator<string> {
  stderr!.setEncoding('utf8')
  const errors: string[] = []
  stderr!.on('data', (text: string) => errors.push(text))
  stdout!.setEncoding('utf8')
  for await (const chunk of stdout!.iterator({ destroyOnReturn: false })) yield chunk as string
  yield errors.join('')
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = ''
  let errors = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return output
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return
  const closed = once(server, 'close')
  server.stdout!.resume()
  kill(-server.pid, 'SIGTERM')
  await closed
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function isInstalled(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
