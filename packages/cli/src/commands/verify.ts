import { type VerifyKey, verifyToken } from '@tessera/token'
import {
  type Verified006Token,
  type VerifiedRtm006Token,
  type Verify006Options,
  verify006,
  verifyRtm006,
} from '@tessera/token/006'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { Failure } from '../failure.ts'
import { projectFlags, requiredCertificate } from '../project-key.ts'
import { MAX_PASTED_INFLATED_BYTES, readToken, tokenArgument } from '../token-argument.ts'
import { userOf } from '../values.ts'

/** `tessera verify <token>`: is it genuine and in time? Exit code 0 when it is, 1 when not. */
export const verifyCommand: CommandDef = command({
  name: 'verify',
  description: 'Check signature and times of a token; exit code 0 when both are good',
  args: {
    token: tokenArgument,
    ...projectFlags,
    channel: { type: 'string', description: 'Channel; a 006 token cannot be checked without it' },
    uid: {
      type: 'string',
      description: 'Numeric uid; a 006 token cannot be checked without it or --account',
    },
    account: { type: 'string', description: 'String user account, instead of --uid' },
    'user-id': {
      type: 'string',
      description: 'RTM user; a 006 token for RTM cannot be checked without it',
    },
    'allow-expired': { type: 'boolean', description: 'Check the signature only' },
    json: { type: 'boolean', description: 'Print the claims as JSON' },
  },
  run: async (args, io) => {
    const token = await readToken(args, io)
    const certificates = [await requiredCertificate(args, io)]
    const appId = (args['app-id'] ?? io.env.APP_ID)?.trim()
    const key = { certificates, ...(appId === undefined || appId === '' ? {} : { appId }) }
    const options = {
      now: io.now(),
      allowExpired: args['allow-expired'] === true,
      maxInflatedBytes: MAX_PASTED_INFLATED_BYTES,
    }
    const verified = token.startsWith('006')
      ? verify006For(token, key, args, options)
      : verifyToken(token, key, options)
    if (args.json === true) {
      io.out(`${JSON.stringify(verified, withoutBytes, 2)}\n`)
    } else {
      io.out(`genuine, and good until ${new Date(verified.expiresAt * 1000).toISOString()}\n`)
    }
    return 0
  },
})

interface Names {
  readonly channel?: string | undefined
  readonly uid?: string | undefined
  readonly account?: string | undefined
  readonly 'user-id'?: string | undefined
}

function verify006For(
  token: string,
  key: VerifyKey,
  args: Names,
  options: Verify006Options,
): Verified006Token | VerifiedRtm006Token {
  const { channel, 'user-id': userId } = args
  const uid = userOf(args)
  if (userId !== undefined && channel === undefined && uid === undefined) {
    return verifyRtm006(token, { ...key, userId }, options)
  }
  if (userId !== undefined || channel === undefined || uid === undefined) {
    throw new Failure('a 006 token holds only checksums of the names it is for', {
      hint: 'pass --channel and --uid (or --account) as the client does; for a token for RTM, --user-id alone',
      exitCode: 2,
    })
  }
  return verify006(token, { ...key, channel, uid }, options)
}

/** The library keeps raw bytes beside each text; at a shell they are noise. */
function withoutBytes(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? undefined : value
}
