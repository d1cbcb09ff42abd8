import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Installation, installPackage } from './support/installed-package.ts'

/*
 * Programs as users have them today, with the official name replaced by ours: nothing else is changed, and each prints the
 * beginning of a token.
 */

const require = createRequire(import.meta.url)
let installation: Installation
beforeAll(() => {
  installation = installPackage()
})
afterAll(() => {
  installation.remove()
})

const IDS = `'970CA35de60c44645bbae8a215061b33', '5CFd2fd1755d40ecb72977518be15d3b'`

const PROGRAMS = [
  {
    how: 'require and destructure',
    file: 'destructured.cjs',
    code: `const { RtcTokenBuilder, RtcRole } = require('@tessera/agora-token')
console.log(RtcTokenBuilder.buildTokenWithUid(${IDS}, 'room', 7, RtcRole.PUBLISHER, 600, 600))`,
  },
  {
    how: 'require a deep path',
    file: 'deep.cjs',
    code: `const AccessToken = require('@tessera/agora-token/src/AccessToken2').AccessToken2
const { ServiceRtm } = require('@tessera/agora-token/src/AccessToken2.js')
const token = new AccessToken(${IDS}, 0, 600)
token.add_service(new ServiceRtm('user'))
console.log(token.build())`,
  },
  {
    how: 'require agora-access-token',
    file: 'access-token.cjs',
    code: `const { RtcTokenBuilder, RtcRole } = require('@tessera/agora-token/access-token')
console.log(RtcTokenBuilder.buildTokenWithUid(${IDS}, 'room', 7, RtcRole.PUBLISHER, 1893456000))`,
  },
  {
    how: 'leave the program as it is and install an alias',
    file: 'alias.cjs',
    code: `const { FpaTokenBuilder } = require('agora-token')
const { kFpaServiceType } = require('agora-token/src/AccessToken2')
console.log(kFpaServiceType === 4 && FpaTokenBuilder.buildToken(${IDS}))`,
  },
  {
    how: 'import the default, as ESM has to with a CommonJS package',
    file: 'default.mjs',
    code: `import agora from '@tessera/agora-token'
const { RtcTokenBuilder, RtcRole } = agora
console.log(RtcTokenBuilder.buildTokenWithUid(${IDS}, 'room', 7, RtcRole.PUBLISHER, 600, 600))`,
  },
  {
    how: 'import names',
    file: 'named.mjs',
    code: `import { ChatTokenBuilder } from '@tessera/agora-token'
console.log(ChatTokenBuilder.buildAppToken(${IDS}, 600))`,
  },
  {
    how: 'import a deep path',
    file: 'deep.mjs',
    code: `import { AccessToken2, ServiceFpa } from '@tessera/agora-token/src/AccessToken2.js'
const token = new AccessToken2(${IDS}, 0, 600)
token.add_service(new ServiceFpa())
console.log(token.build())`,
  },
]

describe('a user can', () => {
  test.for(PROGRAMS)('$how', ({ file, code }) => {
    const path = join(installation.folder, file)
    writeFileSync(path, code)
    const printed = execFileSync(process.execPath, [path], { encoding: 'utf8' })
    expect(printed).toMatch(/^00[67][\w+/=]{50,}\n$/)
  })

  test.for([
    ['agora-token', '@tessera/agora-token'],
    ['agora-token/src/AccessToken2', '@tessera/agora-token/src/AccessToken2'],
    ['agora-access-token', '@tessera/agora-token/access-token'],
    ['agora-access-token/src/AccessToken', '@tessera/agora-token/access-token/src/AccessToken'],
  ] as const)('go through the names of %s, and finds no other', ([official, ours]) => {
    const path = join(installation.folder, 'names.cjs')
    writeFileSync(
      path,
      `const all = require('${ours}')
console.log(JSON.stringify([Object.keys(all), Object.keys(all.default)]))`,
    )
    const [names, ofDefault] = JSON.parse(
      execFileSync(process.execPath, [path], { encoding: 'utf8' }),
    ) as [string[], string[]]
    const theirs = Object.keys(require(official) as object).sort()
    expect(names.sort()).toEqual(theirs)
    expect(ofDefault.sort()).toEqual(theirs)
  })

  test('not reach what is not in exports', () => {
    const path = join(installation.folder, 'inside.cjs')
    writeFileSync(path, `require('@tessera/agora-token/dist/cjs/wire/hmac.js')`)
    expect(() => execFileSync(process.execPath, [path], { stdio: 'pipe' })).toThrow(
      /ERR_PACKAGE_PATH_NOT_EXPORTED/,
    )
  })
})

const TYPED_PROGRAM = `import agora, { RtcTokenBuilder, RtcRole } from '@tessera/agora-token'
import { RtmTokenBuilder } from '@tessera/agora-token/access-token'
import { AccessToken2, kRtcServiceType, type ServiceRtc } from '@tessera/agora-token/src/AccessToken2'
import { get } from '@tessera/agora-token/src/SignalingToken.js'

const token: string = RtcTokenBuilder.buildTokenWithUid(${IDS}, 'room', 7, RtcRole.PUBLISHER, 600)
const same: typeof RtcTokenBuilder = agora.RtcTokenBuilder
const old: string = RtmTokenBuilder.buildToken(${IDS}, 'user', 1, 1893456000) + get(${IDS}, 'user', 60)
const parsed = new AccessToken2('', '', 0, 0)
const isRead: boolean = parsed.from_string(token)
const channel: string = (parsed.getServices(kRtcServiceType)[0] as ServiceRtc).__channel_name.toString()
export const all: unknown[] = [token, same, old, isRead, channel]
// @ts-expect-error -- so that a resolution to 'any' fails
export const wrong: number = RtcTokenBuilder.buildTokenWithUid(${IDS}, 'room', 7, 1, 600)
`

const RESOLUTIONS = [
  { how: 'node16 from ESM', file: 'types.mts', module: ts.ModuleKind.Node16 },
  { how: 'node16 from CommonJS', file: 'types.cts', module: ts.ModuleKind.Node16 },
  {
    how: 'a bundler',
    file: 'types-bundler.ts',
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
  {
    how: 'node10, which knows no exports',
    file: 'types-node10.ts',
    module: ts.ModuleKind.CommonJS,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- still the default of many projects
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
  },
]

describe('types are found', () => {
  test.for(RESOLUTIONS)('by $how', ({ how: _how, file, ...options }) => {
    const path = join(installation.folder, file)
    writeFileSync(path, TYPED_PROGRAM)
    const program = ts.createProgram([path], {
      ...options,
      strict: true,
      noEmit: true,
      esModuleInterop: true,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      skipLibCheck: true,
    })
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    expect(messages).toEqual([])
  })
})

describe('the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

  test('has programs that compile and make tokens', () => {
    const programs = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code)
    expect(programs.length).toBeGreaterThan(0)
    const [appId, appCertificate] = IDS.split(', ')
    for (const code of programs) {
      const path = join(installation.folder, 'readme.cjs')
      const settings = `const appId = ${appId!}, appCertificate = ${appCertificate!}`
      writeFileSync(path, `${settings}\n${code!}\nconsole.log(token)`)
      expect(execFileSync(process.execPath, [path], { encoding: 'utf8' })).toMatch(/^007/)
    }
  })

  test('names the modules that exports lets through', () => {
    const { exports } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    ) as { exports: Record<string, unknown> }
    for (const entry of ['.', './access-token', './src/*', './access-token/src/*']) {
      expect(exports).toHaveProperty([entry])
      const specifier = entry.replace(/^\./, '@tessera/agora-token').replace('*', '<Module>')
      expect(readme).toContain(specifier)
    }
  })
})
