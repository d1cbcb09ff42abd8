/**
 * `npm run test:image`: builds the image with buildah and runs it as Kubernetes would, read-only and not as root. Takes
 * minutes, so `npm test` does without. There is no registry of images to take Node's from here, so a stand-in is made of
 * this Debian machine's files; everything else is the Dockerfile's own.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { Buildah } from './support/buildah.ts'
import { findProgram, ROOT } from './support/files.ts'

const BASE = 'localhost/tessera-test-base'
const IMAGE = 'localhost/tessera-test'
/** What this project adds to the base image, unpacked. */
const MAX_OWN_BYTES = 50_000_000
const APP = {
  APP_ID: '970ca35de60c44645bbae8a215061b33',
  APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
}

const missing = ['buildah', 'busybox', 'unshare'].filter((name) => findProgram(name) === undefined)
if (missing.length > 0 || process.getuid?.() !== 0) {
  process.stderr.write(`skipped: needs root, and ${missing.join(', ') || 'nothing else'}\n`)
  process.exit(process.env.CI === 'true' ? 1 : 0)
}
// No package mends this: some machines of CI let not even root mount anything.
if (spawnSync('unshare', ['--mount', 'true']).status !== 0) {
  process.stderr.write('skipped: the image, as buildah cannot mount anything on this machine\n')
  process.exit(0)
}

const folder = mkdtempSync(join(tmpdir(), 'tessera-image-'))
const buildah = new Buildah(findProgram('buildah')!, folder)
let passed = 0
let failed = 0

try {
  if (await step('the image builds', build)) await checkImage()
} finally {
  // The containers that are mounted are below it, too.
  buildah.run('rm', '--all')
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(`image: ${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0

async function checkImage(): Promise<void> {
  await step('its configuration is that of the Dockerfile', checkConfig)
  const root = buildah.mount(IMAGE)
  await step('it holds what runs and nothing to build with', () => checkFiles(root))
  await step('it runs read-only, not as root, and stops when told to', () => checkManaged(root))
  await step('it runs with one project from the environment', () => checkOneProject(root))
  await step('it does not start open', () => checkClosed(root))
}

async function step(sentence: string, check: () => Promise<void> | void): Promise<boolean> {
  const startedAt = performance.now()
  try {
    await check()
    passed++
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`✓ ${sentence} (${seconds} s)\n`)
    return true
  } catch (error) {
    failed++
    process.stdout.write(`✗ ${sentence}\n`)
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return false
  }
}

function build(): void {
  const npmProgram = realpathSync(findProgram('npm')!)
  const baseFiles = join(folder, 'base')
  execFileSync('sh', [
    join(ROOT, 'test/deploy/support/base-image.sh'),
    baseFiles,
    process.execPath,
    dirname(dirname(npmProgram)),
  ])
  buildah.imageOf(baseFiles, BASE, [
    'PATH=/usr/local/bin:/bin',
    'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
  ])
  rmSync(baseFiles, { recursive: true })
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim()
  buildah.run(
    'build',
    ...['--isolation', 'chroot', '--format', 'docker'],
    ...['--build-arg', `BASE_IMAGE=${BASE}`],
    // What `npm ci` fetched here needs not be fetched again.
    ...['--volume', `${cache}:/root/.npm`],
    ...['--tag', IMAGE, ROOT],
  )
  const [, ...own] = buildah.layersOf(IMAGE, join(folder, 'pushed'))
  const ownBytes = own.reduce((sum, size) => sum + size, 0)
  process.stdout.write(`  ${(ownBytes / 1e6).toFixed(1)} MB on top of the base image\n`)
  assert.ok(ownBytes > 0 && ownBytes <= MAX_OWN_BYTES, `${ownBytes} bytes`)
}

function checkConfig(): void {
  const { User, Entrypoint, Cmd, Volumes, Healthcheck } = buildah.configOf(IMAGE)
  assert.deepEqual(
    {
      User,
      program: [Entrypoint?.[0], Entrypoint?.at(-1)],
      Cmd,
      volumes: Object.keys(Volumes ?? {}),
    },
    {
      User: '10001:10001',
      program: ['node', '/app/packages/cli/bin/tessera.js'],
      Cmd: ['serve'],
      volumes: ['/data'],
    },
  )
  assert.equal(Healthcheck?.Test[0], 'CMD')
}

function checkFiles(root: string): void {
  const packages = readdirSync(join(root, 'app/node_modules'))
  for (const name of ['typescript', 'vite', 'vitest', 'react', 'agora-rtc-sdk-ng', 'eslint']) {
    assert.ok(!packages.includes(name), `${name} is in the image`)
  }
  const everything = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  assert.deepEqual(
    everything.filter((name) => /\.(?:[cm]?ts|map)$|\.test\.|\.env|(?:^|\/)\.npmrc$/.test(name)),
    [],
  )
  const writable = ['', ...everything].filter((name) => {
    const file = join(root, 'app', name)
    return statSync(file, { throwIfNoEntry: false })?.uid === 10_001
  })
  assert.deepEqual(writable, [], 'the server may not change itself')
  assert.equal(statSync(join(root, 'data')).uid, 10_001)
  const { components } = JSON.parse(readFileSync(join(root, 'app/sbom.json'), 'utf8')) as {
    readonly components: readonly { readonly name: string }[]
  }
  const listed = new Set(components.map(({ name }) => name))
  const unlisted = packages
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(root, 'app/node_modules', name)).map((inner) => `${name}/${inner}`)
        : [name],
    )
    .filter((name) => !listed.has(name) && name !== 'tessera')
  assert.deepEqual(unlisted, [], 'not in sbom.json')
}

async function checkManaged(root: string): Promise<void> {
  const server = await start(root, {
    TESSERA_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  })
  assert.match(server.output(), /Set up the console, once: http/)
  const ready = await fetch(`${server.url}/readyz`)
  assert.equal(ready.status, 200, await ready.text())
  assert.equal((await fetch(`${server.url}/console/`)).status, 200)
  assert.equal((await fetch(`${server.url}/docs`)).status, 200)
  const probe = buildah.configOf(IMAGE).Healthcheck!.Test.slice(1)
  inside(root, { PORT: new URL(server.url).port }, probe)
  assert.equal(await server.stop(), 0)
}

async function checkOneProject(root: string): Promise<void> {
  const server = await start(root, {
    ...APP,
    TESSERA_CONFIG: '/app/one-click.yaml',
    CALLER_JWT_SECRET: 'x'.repeat(32),
  })
  const response = await fetch(`${server.url}/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ services: [{ type: 'rtc', channel: 'lobby', uid: 7 }] }),
  })
  assert.equal(response.status, 401)
  assert.equal(await server.stop(), 0)
}

function checkClosed(root: string): void {
  const command = ['node', '/app/packages/cli/bin/tessera.js', 'serve']
  const settings = { HOST: '0.0.0.0', PORT: '8080', TESSERA_DATA: '/data' }
  assert.throws(() => inside(root, settings, command), /TESSERA_MASTER_KEY/)
  assert.throws(
    () => inside(root, { ...settings, ...APP }, command),
    /no way to tell callers apart/,
  )
}

/** Runs a command in the image to its end. @throws With what it wrote to standard error, when that is not good. */
function inside(
  root: string,
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): void {
  execFileSync(...invocation(root, env, command), { encoding: 'utf8', stdio: 'pipe' })
}

interface RunningImage {
  readonly url: string
  output(): string
  stop(): Promise<number | null>
}

/** On the loopback, since others share this machine's network. */
async function start(root: string, env: Readonly<Record<string, string>>): Promise<RunningImage> {
  const { Entrypoint = [], Cmd = [] } = buildah.configOf(IMAGE)
  const settings = { HOST: '127.0.0.1', PORT: '0', TESSERA_DATA: '/data', ...env }
  const child: ChildProcess = spawn(...invocation(root, settings, [...Entrypoint, ...Cmd]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  for (let attempt = 0; !output.includes('Tessera listens on'); attempt++) {
    if (attempt > 300 || child.exitCode !== null) throw new Error(`it does not start: ${output}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const [, url = ''] = /Tessera listens on (\S+)/.exec(output) ?? []
  return {
    url,
    output: () => output,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function invocation(
  root: string,
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): [string, string[]] {
  const script = join(ROOT, 'test/deploy/support/read-only-run.sh')
  const variables = { PATH: '/usr/local/bin:/bin', NODE_ENV: 'production', ...env }
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  // `exec` all the way, so that the signal reaches the server itself.
  return ['unshare', ['--mount', 'sh', script, root, ...pairs, ...command]]
}
