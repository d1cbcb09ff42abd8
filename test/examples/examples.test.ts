import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { chromiumPath } from '../support/chromium.ts'
import { lacks } from '../support/needs.ts'

const FOLDER = join(import.meta.dirname, '../../examples')

/** Something that each example prints. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'own-server.ts': /^200 \{/,
  'replace-agora-token.ts': /^007eJ/,
  'sign-and-verify.ts': /^007eJ\S+\nrtc and rtm until /,
  'why-wont-it-join.ts': /^refused\nCHANNEL_CASE: /,
}
/** What needs a browser prints, too. */
const PRINTS_WITH_CHROMIUM: Readonly<Record<string, RegExp>> = {
  'test-without-agora.ts': /^warned .+\nput out /,
}
/** Only compiled, with all the tests: there is no app around it. */
const COMPILED = ['react-call.tsx']

const chromium = await chromiumPath()
const RUN_MS = 60_000

function printed(file: string): string {
  return execFileSync(process.execPath, ['--conditions=@tessera/source', join(FOLDER, file)], {
    encoding: 'utf8',
    timeout: RUN_MS,
    env: { ...process.env, ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }) },
  })
}

describe('examples', () => {
  const known = [...Object.keys(PRINTS), ...Object.keys(PRINTS_WITH_CHROMIUM), ...COMPILED]

  test('each of them is known here, and in their README', () => {
    const files = readdirSync(FOLDER).filter((file) => file !== 'README.md')
    expect(files.toSorted()).toEqual(known.toSorted())
    const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8')
    for (const file of files) expect(readme).toContain(`(${file})`)
  })

  test.for(known)('%s has less than 60 lines', (file) => {
    expect(readFileSync(join(FOLDER, file), 'utf8').split('\n').length).toBeLessThan(60)
  })

  test.for(Object.keys(PRINTS))('%s does what it says', (file) => {
    expect(printed(file)).toMatch(PRINTS[file]!)
  })

  test.skipIf(lacks(chromium)).for(Object.keys(PRINTS_WITH_CHROMIUM))(
    '%s does what it says, in Chromium',
    { timeout: RUN_MS },
    (file) => {
      expect(printed(file)).toMatch(PRINTS_WITH_CHROMIUM[file]!)
    },
  )
})
