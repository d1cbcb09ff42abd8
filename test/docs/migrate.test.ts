import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'

import * as agoraAccessToken from '@tessera/agora-token/access-token'
import * as agoraToken from '@tessera/agora-token'
import * as token from '@tessera/token'
import * as token006 from '@tessera/token/006'
import ts from 'typescript'
import { expect, test } from 'vitest'

import { codeBlocks } from './code-blocks.ts'

/* The pages of migration say `before` and `after` of each call: they are run, and the two tokens have to say the same. */

const DOCS = join(import.meta.dirname, '../../docs/migrate')
const MODULES: Readonly<Record<string, object>> = {
  '@tessera/agora-token': agoraToken,
  '@tessera/agora-token/access-token': agoraAccessToken,
  '@tessera/token': token,
  '@tessera/token/006': token006,
}
const KEY = {
  appId: '970ca35de60c44645bbae8a215061b33',
  appCertificate: '5cfd2fd1755d40ecb72977518be15d3b',
}

/** What a block defines under a name, once it has run. */
function run(code: string, name: string): unknown {
  const { outputText } = ts.transpileModule(`${code}\nexport { ${name} as wanted }`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  })
  const exported: { wanted?: unknown } = {}
  const block = compileFunction(outputText, ['exports', 'require', 'appId', 'appCertificate'])
  const load = (path: string): object => MODULES[path]!
  Reflect.apply(block, undefined, [exported, load, KEY.appId, KEY.appCertificate])
  return exported.wanted
}

const pages = ['agora-token.md', 'agora-access-token.md', '006-to-007.md']
const pairs = pages.flatMap((page) =>
  codeBlocks(join(DOCS, page))
    .filter(({ language, code }) => language === 'ts' && code.includes('const before'))
    .map(({ code, line }) => ({ name: `${page}:${line}`, code })),
)

test('there are pairs', () => {
  expect(pairs).toHaveLength(8)
})

/** A 007 token without its salt, its moment, and the version of Agora's own package that wrote it. */
function said007(text: string): object {
  const { issuedAt, services, expiresInSeconds, appId } = token.verifyToken(text, {
    certificates: [KEY.appCertificate],
  })
  return {
    appId,
    expiresInSeconds,
    services: services.map((service) => ({
      ...service,
      privileges: service.privileges.map(({ id, seconds, expiresAt }) => ({
        id,
        seconds,
        after: expiresAt - issuedAt,
      })),
    })),
  }
}

function said006(text: string): object {
  const { appId, crcChannel, crcUid, privileges } = token006.decode006(text)
  return {
    appId,
    crcChannel,
    crcUid,
    privileges: privileges.map(({ id, statedEnd }) => [id, statedEnd]),
  }
}

test.each(pairs.filter(({ name }) => !name.startsWith('006-to-007')))(
  '$name says the same before and after',
  ({ code }) => {
    const [before, after] = [run(code, 'before'), run(code, 'after')] as [string, string]
    const said = before.startsWith('006') ? said006 : said007
    expect(before.slice(0, 3)).toBe(after.slice(0, 3))
    expect(said(after)).toEqual(said(before))
  },
)

test('the pair of 006 and 007 is good for the same time and user', () => {
  const { code } = pairs.find(({ name }) => name.startsWith('006-to-007'))!
  const [before, after] = [run(code, 'before'), run(code, 'after')] as [string, string]
  const certificates = [KEY.appCertificate]
  const old = token006.verify006(before, { certificates, channel: 'lobby', uid: 1234 })
  const verified = token.verifyToken(after, { certificates })
  expect(verified.services).toMatchObject([{ channel: 'lobby', uid: '1234' }])
  const end = Math.max(...old.privileges.map(({ expiresAt }) => expiresAt))
  expect(Math.abs(end - verified.expiresAt)).toBeLessThanOrEqual(1)
})

test('what the page says is refused, is refused', () => {
  const code = codeBlocks(join(DOCS, 'agora-token.md')).find((block) =>
    block.code.includes('const refused'),
  )!.code
  const refused = run(code, 'refused') as () => string
  expect(refused).toThrow(/looks like a Unix time; pass seconds from now/)
})

test('the versions of SDKs are those that explain knows', () => {
  const page = readFileSync(join(DOCS, '006-to-007.md'), 'utf8')
  const source = readFileSync(
    join(DOCS, '../../packages/token/src/explain/check-client.ts'),
    'utf8',
  )
  const known = /'AccessToken2 \(007\)',\s*versions: \{ ([^}]*) \}/.exec(source)![1]!
  const shown = [...page.matchAll(/^\| (Web|native|Flutter) +\| ([\d.]+)/gm)]
  expect(shown.map(([, sdk, version]) => `${sdk}: '${version}'`).join(', ')).toBe(known)
})
