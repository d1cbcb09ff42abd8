import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Chromium and its relatives, where the systems put them. */
const USUAL_PLACES: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Where a Chromium is: `CHROMIUM_PATH`, or a usual place; `undefined` for none. */
export function findChromium(
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  const chosen = env.CHROMIUM_PATH
  if (chosen !== undefined && chosen !== '') return chosen
  return USUAL_PLACES.find(exists)
}

/** What to open, and how. */
export interface ChromiumWish {
  /** One tab for each. */
  readonly urls: readonly string[]
  /** The profile, used by nobody else. */
  readonly profile: string
  /** Whose certificate is good although nobody vouches for it: the hash of its public key, see {@link publicKeyHash}. */
  readonly trustedKeyHash: string
  /** Chromium's made-up camera and microphone, and no question about them. */
  readonly fakeCamera: boolean
}

/** The command line. Exactly one key is trusted; every other certificate is checked as always. */
export function chromiumArguments(wish: ChromiumWish): readonly string[] {
  return [
    `--user-data-dir=${wish.profile}`,
    `--ignore-certificate-errors-spki-list=${wish.trustedKeyHash}`,
    // The gateway's UDP is on the loopback interface, which WebRTC leaves out otherwise.
    '--allow-loopback-in-peer-connection',
    '--no-first-run',
    '--no-default-browser-check',
    ...(wish.fakeCamera
      ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
      : []),
    ...wish.urls,
  ]
}

/** A Chromium with a profile that is gone when it is closed. */
export interface OpenedChromium {
  /** Resolves when the person closes it, or it could not start. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** @throws {Error} When the program cannot be started. */
export async function openChromium(
  program: string,
  wish: Omit<ChromiumWish, 'profile'>,
): Promise<OpenedChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'tessera-demo-'))
  const child = spawn(program, chromiumArguments({ ...wish, profile }), { stdio: 'ignore' })
  const closed = ended(child).finally(() =>
    rm(profile, { recursive: true, force: true, maxRetries: 10 }),
  )
  try {
    await started(child)
  } catch (error) {
    await closed
    throw error
  }
  return {
    closed,
    async close() {
      child.kill()
      await closed
    },
  }
}

async function started(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
}

async function ended(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
}
