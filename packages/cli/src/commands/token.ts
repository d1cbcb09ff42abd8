import { decodeToken, signToken } from '@tessera/token'
import { sign006, signRtm006 } from '@tessera/token/006'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { Failure } from '../failure.ts'
import { appIdOf, projectFlags, requiredCertificate } from '../project-key.ts'
import { durationSeconds, userOf } from '../values.ts'
import { flagsOf, TOKEN_KINDS, type TokenFlags, type TokenKind } from './token-services.ts'

const commonFlags = {
  ...projectFlags,
  expires: {
    type: 'string',
    default: '1h',
    description: 'Lifetime: seconds, or 90s, 15m, 24h (at most 24 hours)',
  },
  format: {
    type: 'string',
    default: '007',
    description: '007, or 006 for old SDKs (rtc and rtm only)',
  },
  json: { type: 'boolean', description: 'Print everything about the token, not the token alone' },
} as const

/** `tessera token <kind>`: prints a token. */
export const tokenCommand: CommandDef = defineCommand({
  meta: {
    name: 'token',
    description: 'Make a token: tessera token rtc --channel lobby --uid 1234',
  },
  subCommands: Object.fromEntries(
    Object.entries(TOKEN_KINDS).map(([name, kind]) => [name, kindCommand(name, kind)]),
  ),
})

function kindCommand(name: string, kind: TokenKind): CommandDef {
  return command({
    name,
    description: kind.description,
    args: { ...flagsOf(kind), ...commonFlags },
    run: async (args, io) => {
      const flags = args as TokenFlags
      // What is asked is checked before a certificate is read, so that a typo never waits for standard input.
      const services = kind.services(flags)
      const expiresInSeconds = durationSeconds('expires', args.expires)
      if (args.format !== '007' && args.format !== '006') {
        throw new Failure(`--format is 007 or 006, not "${args.format}"`, { exitCode: 2 })
      }
      const key = { appId: appIdOf(args, io), appCertificate: await requiredCertificate(args, io) }
      const now = io.now()
      const token =
        args.format === '007'
          ? signToken(key, { services, expiresInSeconds }, { now })
          : sign006For(name, key, flags, now, now + expiresInSeconds)
      if (args.json !== true) {
        io.out(`${token}\n`)
        return 0
      }
      const expiresAt = now + expiresInSeconds
      const granted =
        args.format === '007'
          ? decodeToken(token).services.map(({ raw: _raw, ...service }) => service)
          : undefined
      io.out(
        `${JSON.stringify({ token, format: args.format, appId: key.appId, services: granted, issuedAt: now, expiresInSeconds, expiresAt }, null, 2)}\n`,
      )
      return 0
    },
  })
}

function sign006For(
  kind: string,
  key: { readonly appId: string; readonly appCertificate: string },
  flags: TokenFlags,
  now: number,
  expiresAt: number,
): string {
  if (kind === 'rtm') return signRtm006(key, { userId: flags['user-id']!, expiresAt }, { now })
  if (kind !== 'rtc' || flags.rtm !== undefined) {
    throw new Failure('a 006 token holds one service, rtc or rtm', {
      hint: 'leave --format out for everything else',
      exitCode: 2,
    })
  }
  const role = flags.role === 'subscriber' ? 'subscriber' : 'publisher'
  return sign006(key, { channel: flags.channel!, uid: userOf(flags)!, role, expiresAt }, { now })
}
