import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, '../../examples')

/** Something that each example prints. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'own-server.ts': /^200 \{/,
  'replace-agora-token.ts': /^007eJ/,
  'sign-and-verify.ts': /^007eJ\S+\nrtc and rtm until /,
  'why-wont-it-join.ts': /^refused\nCHANNEL_CASE: /,
}

describe('examples', () => {
  test('each of them is run here', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(PRINTS))
  })

  test.for(Object.keys(PRINTS))('%s does what it says, in less than 60 lines', (file) => {
    const path = join(FOLDER, file)
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(60)
    const printed = execFileSync(process.execPath, ['--conditions=@tessera/source', path], {
      encoding: 'utf8',
    })
    expect(printed).toMatch(PRINTS[file]!)
  })
})
