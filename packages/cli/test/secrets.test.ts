import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { afterAll, afterEach, describe, expect, test } from 'vitest'

import { tessera } from './support/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'tessera-secrets-'))
const APP_ID = 'a'.repeat(32)
const CERTIFICATE = randomBytes(16).toString('hex')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tessera config check', () => {
  test('tells of a secret that every user may read, without repeating it', async () => {
    const file = join(folder, 'certificate')
    writeFileSync(file, CERTIFICATE)
    chmodSync(file, 0o644)
    const env = { APP_ID, APP_CERTIFICATE_FILE: file, TESSERA_ALLOW_ANONYMOUS: '1' }
    const open = await tessera(['config', 'check'], env)
    expect(open.exitCode).toBe(0)
    expect(open.out).toMatch(/look at +APP_CERTIFICATE_FILE names a file that every user/)
    expect(open.out).not.toContain(CERTIFICATE)
    chmodSync(file, 0o600)
    expect((await tessera(['config', 'check'], env)).out).not.toContain('look at')
  })

  test('tells of a setting that has no effect', async () => {
    const { out } = await tessera(['config', 'check'], {
      APP_ID,
      APP_CERTIFICATE: CERTIFICATE,
      TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    })
    expect(out).toMatch(/look at +TESSERA_MASTER_KEY has no effect/)
  })
})

/** Prints its environment and what the system shows of its start once the command has begun to serve. */
const PROGRAM = join(import.meta.dirname, 'support/serve-and-tell.ts')
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

async function serving(env: Readonly<Record<string, string>>): Promise<{
  readonly pid: number
  readonly environment: Readonly<Record<string, string>>
}> {
  child = spawn(
    process.execPath,
    ['--conditions=@tessera/source', '--disable-warning=ExperimentalWarning', PROGRAM],
    { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.startsWith('{"environment"')) continue
    const { environment } = JSON.parse(line) as { environment: Record<string, string> }
    return { pid: child.pid!, environment }
  }
  throw new Error('it ended before it told')
}

describe('a server that runs', () => {
  test('has no secret in its environment any more, nor in its command line', async () => {
    const ticketSecret = randomBytes(24).toString('base64')
    const { pid, environment } = await serving({
      APP_ID,
      APP_CERTIFICATE: CERTIFICATE,
      TESSERA_TICKET_SECRET: ticketSecret,
      TESSERA_LOG: 'silent',
    })
    expect(environment).toMatchObject({ APP_ID })
    expect(Object.keys(environment)).not.toContain('APP_CERTIFICATE')
    const text = JSON.stringify(environment)
    const ps = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    const commandLine = ps.status === 0 ? ps.stdout : readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    expect(commandLine).toContain('serve-and-tell')
    for (const secret of [CERTIFICATE, ticketSecret]) {
      expect(text).not.toContain(secret)
      expect(commandLine).not.toContain(secret)
    }
  })
})

test('no command of the production server takes a secret as an argument', async () => {
  for (const command of [
    ['serve'],
    ['config', 'check'],
    ['api-key', 'create'],
    ['audit', 'verify'],
    ['backup'],
    ['restore'],
    ['master-key', 'generate'],
    ['master-key', 'rotate'],
  ]) {
    const { out } = await tessera([...command, '--help'], {})
    expect(out).not.toMatch(/--\S*(?:secret|certificate|password|master)/)
  }
})
