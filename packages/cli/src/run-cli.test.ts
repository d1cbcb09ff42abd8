import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

import { decodeToken, signRtcToken, verifyToken } from '@tessera/token'
import { verify006 } from '@tessera/token/006'
import { describe, expect, test } from 'vitest'

import { tessera as realTessera } from '../test/support/terminal.ts'
import type { Io } from './io.ts'
import { runCli } from './run-cli.ts'

const APP_ID = '970CA35de60c44645bbae8a215061b33'
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'
const OTHER_CERTIFICATE = '0123456789abcdef0123456789abcdef'
const NOW = 1_795_478_400
const PROJECT = { APP_ID, APP_CERTIFICATE: CERTIFICATE }

interface Outcome {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

async function tessera(
  argv: readonly string[],
  terminal: Partial<Pick<Io, 'env'>> & {
    readonly stdin?: string
    readonly files?: Record<string, string>
  } = {},
): Promise<Outcome> {
  let out = ''
  let err = ''
  const exitCode = await runCli(argv, {
    env: terminal.env ?? PROJECT,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    readStdin: () => Promise.resolve(terminal.stdin ?? ''),
    readFile: (path) => {
      const text = terminal.files?.[path]
      if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`)
      return text
    },
    now: () => NOW,
    colour: false,
    untilStopped: () => Promise.resolve(),
  })
  return { exitCode, out, err }
}

describe('tessera token', () => {
  test('prints the token alone', async () => {
    const { exitCode, out, err } = await tessera([
      'token',
      'rtc',
      '--channel',
      'lobby',
      '--uid',
      '12',
    ])
    expect([exitCode, err]).toEqual([0, ''])
    const verified = verifyToken(out.trim(), { certificates: [CERTIFICATE] }, { now: NOW })
    expect(verified).toMatchObject({
      expiresInSeconds: 3600,
      services: [{ channel: 'lobby', uid: '12' }],
    })
  })

  test.for([
    { argv: ['rtm', '--user-id', 'ada'], type: 'rtm' },
    {
      argv: ['rtm2', '--user-id', 'ada', '--permissions', '{"users":{"read":["*"]}}'],
      type: 'rtm2',
    },
    { argv: ['chat', '--user-id', 'ada'], type: 'chat' },
    { argv: ['chat-app'], type: 'chat' },
    { argv: ['streaming', '--channel', 'a', '--uid', '1'], type: 'streaming' },
    { argv: ['fcdn', '--channel', 'a', '--account', 'ada'], type: 'fcdn' },
    { argv: ['fpa'], type: 'fpa' },
    { argv: ['apaas-user', '--user-uuid', 'ada'], type: 'apaas' },
    { argv: ['apaas-app'], type: 'apaas' },
  ])('makes $argv.0', async ({ argv, type }) => {
    const { exitCode, out } = await tessera(['token', ...argv])
    expect(exitCode).toBe(0)
    expect(decodeToken(out.trim()).services.map((service) => service.type)).toEqual([type])
  })

  test.for([
    { argv: ['rtc', '--channel', 'a', '--uid', '1', '--rtm', 'ada'], types: ['rtc', 'rtm'] },
    {
      argv: ['conversational-ai', '--channel', 'a', '--uid', '1'],
      types: ['rtc', 'conversationalAi'],
    },
    { argv: ['speech-to-text', '--channel', 'a', '--uid', '1'], types: ['rtc', 'speechToText'] },
    {
      argv: ['apaas-room-user', '--room-uuid', 'r', '--user-uuid', 'u', '--room-role', '2'],
      types: ['rtm', 'chat', 'apaas'],
    },
  ])('puts $types into one token', async ({ argv, types }) => {
    const { out } = await tessera(['token', ...argv])
    expect(decodeToken(out.trim()).services.map((service) => service.type)).toEqual(types)
  })

  test('makes a 006 token for old SDKs', async () => {
    const { out } = await tessera([
      'token',
      'rtc',
      '--channel',
      'a',
      '--uid',
      '1',
      '--format',
      '006',
    ])
    const key = { certificates: [CERTIFICATE], channel: 'a', uid: 1 }
    expect(verify006(out.trim(), key, { now: NOW }).expiresAt).toBe(NOW + 3600)
  })

  test.for([
    { text: '90', seconds: 90 },
    { text: '90s', seconds: 90 },
    { text: '15m', seconds: 900 },
    { text: '24h', seconds: 86_400 },
    { text: '1d', seconds: 86_400 },
  ])('reads --expires $text as $seconds s', async ({ text, seconds }) => {
    const { out } = await tessera(['token', 'fpa', '--expires', text])
    expect(decodeToken(out.trim()).expiresInSeconds).toBe(seconds)
  })

  test.for([
    { argv: ['rtc', '--uid', '1'], says: '--channel is missing' },
    {
      argv: ['rtc', '--channel', 'a'],
      says: 'who will join? Neither --uid nor --account was given',
    },
    { argv: ['rtc', '--channel', 'a', '--uid', 'ada'], says: '--uid takes a number, not "ada"' },
    {
      argv: ['rtc', '--channel', 'a', '--uid', '1', '--account', 'ada'],
      says: 'exclude each other',
    },
    {
      argv: ['rtc', '--channel', 'a', '--uid', '4294967296'],
      says: 'uid must be a whole number from 0 to 4294967295',
    },
    { argv: ['rtc', '--channel', 'a/b', '--uid', '1'], says: 'which Agora does not allow there' },
    {
      argv: ['rtc', '--channel', 'a', '--uid', '1', '--role', 'host'],
      says: '--role is publisher or subscriber',
    },
    { argv: ['rtc', '--chanel', 'a'], says: 'did you mean --channel?' },
    { argv: ['rtc', '--channel'], says: '--channel needs a value' },
    { argv: ['rtc', '--channel', 'a', '--uid', '1', 'extra'], says: '1 argument(s) too many' },
    { argv: ['fpa', '--expires', '1735689600'], says: 'looks like a Unix time' },
    { argv: ['fpa', '--expires', '2d'], says: 'Agora ends every token 24 hours after its issue' },
    { argv: ['fpa', '--expires', 'soon'], says: 'takes seconds or a duration' },
    { argv: ['fpa', '--format', '005'], says: '--format is 007 or 006' },
    { argv: ['rtm2', '--user-id', 'a', '--permissions', '{'], says: '--permissions is not JSON' },
    { argv: ['whiteboard'], says: 'there is no command "whiteboard" here' },
  ])('refuses $argv and says what to change', async ({ argv, says }) => {
    const { exitCode, out, err } = await tessera(['token', ...argv])
    expect(err).toContain(says)
    expect([exitCode, out]).toEqual([2, ''])
    expect(err).not.toContain('    at ')
  })
})

describe('the certificate', () => {
  const argv = ['token', 'fpa']

  test('comes from standard input', async () => {
    const { exitCode, err } = await tessera([...argv, '--app-certificate', '-'], {
      env: { APP_ID },
      stdin: `${CERTIFICATE}\n`,
    })
    expect([exitCode, err]).toEqual([0, ''])
  })

  test.for([
    { how: 'a flag', flags: ['--app-certificate-file', 'cert'], env: { APP_ID } },
    { how: 'a variable', flags: [], env: { APP_ID, APP_CERTIFICATE_FILE: 'cert' } },
  ])('comes from a file that $how names', async ({ flags, env }) => {
    const { exitCode } = await tessera([...argv, ...flags], {
      env,
      files: { cert: `${CERTIFICATE}\n` },
    })
    expect(exitCode).toBe(0)
  })

  test.for([[...argv], ['verify', '007'], ['explain', '007']])(
    'is refused on the command line by %j, and not repeated',
    async (command) => {
      const { exitCode, out, err } = await tessera([...command, '--app-certificate', CERTIFICATE])
      expect([exitCode, out]).toEqual([2, ''])
      expect(err).toContain('every user of this machine can read it there')
      expect(err).toContain('--app-certificate-file')
      expect(err).not.toContain(CERTIFICATE)
    },
  )

  test('and the token cannot both come from standard input', async () => {
    for (const command of ['verify', 'explain']) {
      const { exitCode, err } = await tessera([command, '-', '--app-certificate', '-'])
      expect(exitCode).toBe(2)
      expect(err).toContain('standard input cannot be both the token and the certificate')
    }
  })

  test.for([
    { env: {}, says: 'No App ID was given' },
    { env: { APP_ID }, says: 'no App Certificate was given' },
    { env: { APP_ID, APP_CERTIFICATE: 'canary-0123456789' }, says: 'got 17 characters' },
    {
      env: { APP_ID, APP_CERTIFICATE_FILE: 'nowhere' },
      says: 'cannot read the certificate from nowhere',
    },
  ])('that is no good is refused: $says', async ({ env, says }) => {
    const { exitCode, err } = await tessera(argv, { env })
    expect(exitCode).not.toBe(0)
    expect(err).toContain(says)
    expect(err).not.toContain('canary')
  })
})

describe('tessera verify and tessera explain', () => {
  const token = signRtcToken(
    {
      appId: APP_ID,
      appCertificate: CERTIFICATE,
      channel: 'lobby',
      uid: 12,
      role: 'publisher',
      expiresInSeconds: 600,
    },
    { now: NOW - 60 },
  )

  test('verify says until when a genuine one is good', async () => {
    const { exitCode, out } = await tessera(['verify', token])
    expect([exitCode, out]).toEqual([0, 'genuine, and good until 2026-11-24T00:09:00.000Z\n'])
  })

  test('verify refuses one by another certificate, without telling more', async () => {
    const { exitCode, err } = await tessera(['verify', token], {
      env: { APP_ID, APP_CERTIFICATE: OTHER_CERTIFICATE },
    })
    expect([exitCode, err]).toEqual([
      1,
      'tessera: none of the given certificates signed this token\n',
    ])
  })

  test('verify takes an App ID with white space around it, as token does', async () => {
    const { exitCode } = await tessera(['verify', token], {
      env: { ...PROJECT, APP_ID: `${APP_ID}\n` },
    })
    expect(exitCode).toBe(0)
  })

  test('verify checks a 006 token for RTM by its user', async () => {
    const made = await tessera(['token', 'rtm', '--user-id', 'ada', '--format', '006'])
    const verify = ['verify', made.out.trim()]
    expect((await tessera([...verify, '--user-id', 'ada'])).exitCode).toBe(0)
    expect((await tessera([...verify, '--user-id', 'bob'])).exitCode).toBe(1)
    expect((await tessera([...verify, '--user-id', 'ada', '--uid', '0'])).exitCode).toBe(2)
  })

  test.for(['verify', 'explain'])('%s reads no more than 8 192 characters', async (command) => {
    const pasted = token + 'A'.repeat(8193 - token.length)
    const { exitCode, err } = await tessera([command, '-'], { stdin: pasted })
    expect([exitCode, err]).toEqual([1, expect.stringContaining('more than 8192 characters')])
  })

  test('verify and explain stop at 64 KB of what a token unpacks to', async () => {
    const bomb = `007${deflateSync(Buffer.alloc(70_000)).toString('base64')}`
    const { exitCode, err } = await tessera(['verify', bomb])
    expect([exitCode, err]).toEqual([1, 'tessera: the token holds more than 65536 bytes\n'])
    expect((await tessera(['explain', bomb])).out).toContain('TOO_LARGE')
  })

  test('a file that is not there is told in one line', async () => {
    const argv = ['explain', token, '--secondary-certificate-file', '/nowhere']
    const { exitCode, err } = await realTessera(argv, PROJECT)
    expect(exitCode).toBe(1)
    expect(err).toBe("tessera: ENOENT: no such file or directory, open '/nowhere'\n")
  })

  test('verify asks for what a 006 token does not hold', async () => {
    const { exitCode, err } = await tessera(['verify', '006abc'])
    expect(exitCode).toBe(2)
    expect(err).toContain('pass --channel and --uid')
  })

  test('explain says yes with exit code 0', async () => {
    const { exitCode, out } = await tessera(['explain', token, '--channel', 'lobby', '--uid', '12'])
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^VALID/)
  })

  test('explain says no with exit code 1, and what to change', async () => {
    const { exitCode, out } = await tessera(['explain', token, '--channel', 'Lobby', '--uid', '12'])
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^REFUSED/)
    expect(out).toContain('CHANNEL_CASE')
    expect(out).toContain('110')
    expect(out).not.toContain(CERTIFICATE)
  })

  test('explain reads a token from standard input and speaks JSON', async () => {
    const { out } = await tessera(['explain', '-', '--json'], { stdin: `${token}\n` })
    expect(JSON.parse(out)).toMatchObject({ verdict: 'undecided', token: { version: '007' } })
  })
})

describe('tessera', () => {
  test.for([
    [],
    ['--help'],
    ['token'],
    ['token', '--help'],
    ['token', 'rtc', '--help'],
    ['gateway', '--help'],
  ])('helps with %j', async (argv) => {
    const { exitCode, out, err } = await tessera(argv)
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toContain('USAGE')
    expect(out).not.toContain('\u001B')
  })

  test('names a command in full where it tells of its usage', async () => {
    expect((await tessera(['token', 'rtc', '--help'])).out).toContain('USAGE tessera token rtc ')
    const { out } = await tessera(['gateway', 'trust', '--help'])
    expect(out).toContain('USAGE tessera gateway trust')
    expect(out).not.toContain('--co-host-auth')
  })

  test.for([
    { argv: ['gateway', 'whiteboard'], says: 'there is no command "whiteboard" here' },
    { argv: ['gateway', '--port', '0', 'trust'], says: '1 argument(s) too many' },
    { argv: ['gateway', '--token-expiry', 'never'], says: '--token-expiry is one of kick, stay' },
    { argv: ['token', 'fpa', '-x'], says: 'there is no flag -x here' },
    { argv: ['token', 'rtc', '-channel', 'a', '--uid', '1'], says: 'there is no flag -c here' },
  ])('refuses $argv', async ({ argv, says }) => {
    const { exitCode, out, err } = await tessera(argv)
    expect(err).toContain(says)
    expect(err).not.toContain('\u001B')
    expect([exitCode, out]).toEqual([2, ''])
  })

  test('says how to trust the gateway', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-trust-'))
    const { exitCode, out, err } = await tessera(['gateway', 'trust'], {
      env: { TESSERA_DATA: folder },
    })
    rmSync(folder, { recursive: true })
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toContain(folder)
  })

  test('warns of each secret of the gateway that stands on the command line', async () => {
    const { err } = await tessera([
      'gateway',
      ...['--app-id', 'x', '--app-certificate', CERTIFICATE, '--customer-secret', 'canary-01'],
    ])
    expect(err).toContain('the value of --app-certificate, --customer-secret,')
    expect(err).not.toContain(CERTIFICATE)
    expect(err).not.toContain('canary')
  })

  test('tells its version', async () => {
    expect((await tessera(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('checks the settings of the server, and says all that is wrong', async () => {
    const good = await tessera(['config', 'check'])
    expect(good.exitCode).toBe(0)
    expect(good.out).toContain('every request will be refused')
    const bad = await tessera(['config', 'check'], {
      env: { ...PROJECT, PORT: '80a', TESSERA_ALLOW_ANONYMOUS: 'yes' },
    })
    expect(bad.exitCode).toBe(2)
    expect(bad.err).toContain('PORT')
    expect(bad.err).toContain('TESSERA_ALLOW_ANONYMOUS')
  })
})
