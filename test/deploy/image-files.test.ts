import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { beforeAll, describe, expect, test } from 'vitest'

import { copyRuntimeTree, LEFT_OUT } from '../../deploy/docker/runtime-tree.ts'
import { closure, nameOf, readLockfile } from '../../scripts/lockfile.ts'
import { buildPackage } from '../support/build.ts'
import { inFolder, readText, ROOT } from './support/files.ts'

/* What the image is made of, without making it: `npm run test:image` does that. */

const dockerfile = readText('Dockerfile')

test('the Dockerfile copies the manifest of every workspace before it installs', () => {
  const [, ...stages] = dockerfile.split(/^FROM /m)
  const before = stages[0]!.split(/^RUN npm ci/m)[0]!
  const copied = [...before.matchAll(/^COPY (\S+\/package\.json) (\S+)\/$/gm)]
  expect(copied.map(([, from]) => from)).toEqual(copied.map(([, , to]) => `${to!}/package.json`))
  const workspaces = Object.keys(readLockfile()).filter(
    (place) => place !== '' && !place.includes('node_modules/'),
  )
  expect(copied.map(([, , to]) => to).sort()).toEqual(workspaces.sort())
})

test('nothing runs in the last stage, so that it needs no shell', () => {
  const last = dockerfile.split(/^FROM /m).at(-1)!
  expect(last).not.toMatch(/^RUN /m)
  for (const instruction of ['ENTRYPOINT', 'CMD', 'HEALTHCHECK']) {
    expect(last).toMatch(new RegExp(`^(?:${instruction}|  CMD) .*\\[`, 'm'))
  }
  expect(last).toMatch(/^USER \d+:\d+$/m)
})

test('the context of the build holds what is copied and built, and no secrets', () => {
  const ignored = readText('.dockerignore').split('\n')
  expect(ignored.slice(0, 2)).toEqual([expect.stringMatching(/^#/) as string, '*'])
  for (const line of ['**/node_modules', '**/.env*', '**/dist']) expect(ignored).toContain(line)
  // What a source file takes from outside the packages.
  const outside = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: ROOT })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) =>
      [...readText(file).matchAll(/from '((?:\.\.\/)+[^']+)'/g)].map(([, path]) =>
        join(file, '..', path!.replace(/\?.*$/, '')),
      ),
    )
    .filter((path) => !path.startsWith('packages/'))
  expect(outside.filter((path) => !ignored.includes(`!${path}`))).toEqual([])
})

describe('what is copied into the image', () => {
  beforeAll(() => buildPackage('cli'), 120_000)

  test('is what runs, with its licences, and serves', async () => {
    await inFolder(async (folder) => {
      copyRuntimeTree(folder)
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      expect(files.filter((file) => /\.d\.ts$|\.map$|\.test\.js$/.test(file))).toEqual([])
      // So that it runs on another processor or C library than it was built on.
      expect(files.filter((file) => /\.(?:node|so|dylib|dll|wasm)$/.test(file))).toEqual([])
      const { foreign } = closure(readLockfile(), 'packages/cli', LEFT_OUT)
      const without = [...foreign].filter(
        (place) =>
          globSync('{licen[cs]e,LICEN[CS]E,Licen[cs]e}*', { cwd: join(ROOT, place) }).length > 0 &&
          globSync('{licen[cs]e,LICEN[CS]E,Licen[cs]e}*', { cwd: join(folder, place) }).length ===
            0,
      )
      expect(without).toEqual([])
      expect(existsSync(join(folder, 'node_modules/zod/package.json'))).toBe(true)
      const listed = JSON.parse(readFileSync(join(folder, 'sbom.json'), 'utf8')) as {
        readonly components: readonly { readonly name: string }[]
      }
      const names = new Set(listed.components.map(({ name }) => name))
      expect([...foreign].filter((place) => !names.has(nameOf(place)))).toEqual([])
      const entry = flagsOfImage()
      expect(entry).toContain('--permission')
      expect(await serve(folder, entry, PROJECT)).toMatch(/^Tessera listens on http/m)

      // What the unit allows is enough, also for a database.
      const data = join(folder, 'data')
      mkdirSync(data)
      const flags = flagsOfUnit({ '/opt/tessera': folder, '/var/lib/tessera': data })
      expect(flags).toContain('--permission')
      const env = {
        TESSERA_DATA: data,
        TESSERA_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      }
      expect(await serve(folder, flags, env)).toMatch(/^Tessera listens on http/m)
      expect(existsSync(join(data, 'tessera.sqlite'))).toBe(true)
      const elsewhere = { ...env, TESSERA_DATA: join(folder, 'elsewhere') }
      expect(await serve(folder, flags, elsewhere)).not.toMatch(/listens on/)
    })
  }, 120_000)
})

const PROJECT = {
  APP_ID: '970ca35de60c44645bbae8a215061b33',
  APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
}

function flagsOfImage(): readonly string[] {
  const [, words = ''] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? []
  return (JSON.parse(words) as readonly string[]).filter((word) => word.startsWith('--'))
}

/** What the systemd unit tells Node, for folders that are elsewhere. */
function flagsOfUnit(folders: Readonly<Record<string, string>>): readonly string[] {
  const unit = readText('deploy/systemd/tessera.service')
  const [, words = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit) ?? []
  return words
    .split(/\s+/)
    .filter((word) => word.startsWith('--'))
    .map((flag) => {
      const [name, path] = flag.split('=')
      return path === undefined ? flag : `${name!}=${folders[path] ?? path}`
    })
}

/** Starts the server that lies in a folder, on the loopback, and stops it. Answers what it said. */
function serve(
  folder: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const command = join(folder, 'packages/cli/bin/tessera.js')
  const child = spawn(process.execPath, [...flags, command, 'serve'], {
    cwd: folder,
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const look = (chunk: Buffer): void => {
    said += chunk.toString()
    if (said.includes('listens on')) child.kill('SIGTERM')
  }
  child.stdout.on('data', look)
  child.stderr.on('data', look)
  return new Promise((resolve) => {
    child.once('close', () => {
      resolve(said)
    })
  })
}
