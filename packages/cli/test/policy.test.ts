import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { tessera } from './support/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'tessera-policy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TESSERA_CONFIG = join(folder, 'tessera.yaml')
writeFileSync(
  TESSERA_CONFIG,
  `policies:
  - name: members
    match: { kind: jwt }
    allow:
      - { service: rtc, channels: ['room-*'], role: publisher, maxLifetimeSeconds: 3600 }
`,
)
const PROJECT = { APP_ID: '970ca35de60c44645bbae8a215061b33', APP_CERTIFICATE: 'a'.repeat(32) }

const explain = (env: object, channel: string, ...more: string[]) =>
  tessera(
    [
      ...['policy', 'explain', '--subject', 'ada', ...more, '--request'],
      JSON.stringify({ services: [{ type: 'rtc', channel, uid: 0, role: 'publisher' }] }),
    ],
    { TESSERA_CONFIG, ...env },
  )

describe('tessera policy explain', () => {
  test('says which uid a server without a database gives', async () => {
    const { exitCode, out } = await explain(PROJECT, 'room-1', '--issuer', 'app-backend')
    // The number that such a server put into the token of a JWT of this issuer and subject.
    expect(out).toContain('Granted by members for 3600 s: rtc in "room-1" as uid 499296360')
    expect(exitCode).toBe(0)
  })

  test('does not guess it without an issuer or a project, and says what is missing', async () => {
    const issuer = ['--issuer', 'app-backend']
    for (const outcome of [
      await explain(PROJECT, 'room-1'),
      await explain({}, 'room-1', ...issuer),
    ]) {
      expect(outcome.exitCode).toBe(1)
      expect(outcome.out).toContain('set APP_ID, and pass --issuer for a JWT')
    }
  })

  test('says what is refused, and why', async () => {
    const { exitCode, out } = await explain(PROJECT, 'lobby', '--issuer', 'app-backend')
    expect([exitCode, out]).toEqual([1, expect.stringContaining('does not allow this channel')])
  })
})
