/**
 * `npm run sdk:newest`: does the newest Web SDK still get along with the gateway?
 *
 * Fetches it into a temporary folder, runs the gateway's browser tests with it, and reports. It never fails: the pinned
 * version is what the gateway promises, and the newest is where its next change will come from.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'tessera-newest-sdk-'))
try {
  const fetched = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--prefix', folder, 'agora-rtc-sdk-ng@latest'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (fetched.status === 0) report(join(folder, 'node_modules/agora-rtc-sdk-ng'))
  else process.stdout.write('The newest Web SDK could not be fetched; nothing was tried.\n')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function report(sdk: string): void {
  const { version } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  const { status } = spawnSync(
    'vitest',
    ['run', 'packages/gateway/test/calls.browser', 'refusals.browser'],
    {
      stdio: 'inherit',
      env: { ...process.env, TESSERA_SDK: sdk },
    },
  )
  process.stdout.write(
    `\nagora-rtc-sdk-ng ${version}: ${status === 0 ? 'all is as with the pinned version' : 'something is different; see above'}\n`,
  )
}
