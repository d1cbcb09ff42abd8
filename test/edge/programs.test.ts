import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { allRuntimes } from '../runtimes/runtimes.ts'
import { lacks, needed } from '../support/needs.ts'
import { edgeContract, SETTINGS } from './support/contract.ts'
import { type Program, startProgram } from './support/program.ts'

/* The servers of deploy/bun and deploy/deno, as they stand, each in its own runtime. */

const sources = '--conditions=@tessera/source'
const runtimes = await allRuntimes()

describe.for([
  { name: 'Bun', args: [sources], script: 'bun/server.ts' },
  {
    name: 'Deno',
    args: ['run', sources, '--allow-env', '--allow-net', '--allow-read', '--no-lock'],
    script: 'deno/server.ts',
  },
])('$name', ({ name, args, script }) => {
  const found = runtimes.find((runtime) => runtime.name === name)?.executable
  describe.skipIf(lacks(found))('serves', () => {
    const start = (settings: Readonly<Record<string, string>>): Promise<Program> =>
      startProgram(needed(name, found), args, script, settings)
    let program: Program
    beforeAll(async () => {
      program = await start(SETTINGS)
    })
    afterAll(async () => {
      expect(await program.stop()).toBe(0)
    })

    edgeContract(
      (path, init) => fetch(program.url + path, init),
      () => program.written(),
    )

    test('counts by the address at the other end of the connection', async () => {
      await fetch(`${program.url}/access_token?channel=lobby&uid=42`)
      expect(program.written()).toContain('"address":"127.0.0.1"')
    })

    test('does not start with a setting that is wrong, and does not print it', async () => {
      const wrong = { ...SETTINGS, APP_CERTIFICATE: 'c0ffee-not-a-certificate' }
      const reason = await start(wrong).then(
        () => 'it started',
        (error: unknown) => String(error),
      )
      expect(reason).toContain('APP_CERTIFICATE')
      expect(reason).not.toContain('c0ffee')
    })
  })
})
