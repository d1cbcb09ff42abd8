import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { lacks, needed } from '../support/needs.ts'
import { findProgram, inFolder, readText, run } from './support/files.ts'

/* Files that are for a program of somebody else's, as that program reads them. */

const compose = findProgram('docker-compose')
const systemd = findProgram('systemd-analyze')

const COMPOSE_FILES = ['compose.yaml', 'compose.scale.yaml']
const SECRETS = { TESSERA_MASTER_KEY: 'a master key', POSTGRES_PASSWORD: 'a password' }

describe.skipIf(lacks(compose))('with docker-compose', () => {
  /** Without the name of the project, which the docker-compose of Debian 12 does not know yet. */
  const config = (text: string, env: Readonly<Record<string, string>>): Promise<string> =>
    inFolder((folder) => {
      const file = join(folder, 'compose.yaml')
      writeFileSync(file, text.replace(/^name: .*$/m, ''))
      return run(needed('docker-compose', compose), ['--file', file, 'config'], { env })
    })

  test.for(COMPOSE_FILES)('%s is well formed', async (file) => {
    expect(await config(readText(file), SECRETS)).toContain('TESSERA_MASTER_KEY: a master key')
  })

  test('what is missing without a master key is said', async () => {
    await expect(config(readText('compose.yaml'), {})).rejects.toThrow('make one with "openssl')
  })

  test('a misspelt field is found', async () => {
    const text = readText('compose.yaml').replace('read_only:', 'readonly:')
    await expect(config(text, SECRETS)).rejects.toThrow(/Unsupported config option.*readonly/)
  })
})

test.for(COMPOSE_FILES)('%s gives the server nothing that it does not need', (file) => {
  const service = readText(file)
    .split('\n  tessera:\n')[1]!
    .split(/\n {2}\w+:\n/)[0]!
  for (const line of ['read_only: true', '      - ALL', '      - no-new-privileges:true']) {
    expect(service).toContain(line)
  }
  const published = readText(file).match(/^ {6}- [\d.:]+:\d+$/gm) ?? []
  // Whoever wants the world in puts TLS in front.
  expect(published).toEqual(['      - 127.0.0.1:8080:8080'])
})

describe.skipIf(lacks(systemd))('with systemd', () => {
  /** As it stands, but for the path of Node, which may be elsewhere here. */
  const withUnit = async (check: (file: string) => void): Promise<void> => {
    await inFolder((folder) => {
      const file = join(folder, 'tessera.service')
      const unit = readText('deploy/systemd/tessera.service')
      writeFileSync(file, unit.replace('/usr/bin/node', process.execPath))
      check(file)
    })
  }

  test('the unit is one', async () => {
    await withUnit((file) => {
      run(needed('systemd-analyze', systemd), ['verify', '--man=no', '--recursive-errors=no', file])
    })
  })

  test('the unit exposes little', async () => {
    await withUnit((file) => {
      // Tenths; 13 when this was written. What is left is the network, which it is for.
      const program = needed('systemd-analyze', systemd)
      run(program, ['security', '--offline=true', '--threshold=15', file])
    })
  })
})
