import { explainToken } from '@tessera/token/explain'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { certificateOf, projectFlags } from '../project-key.ts'
import { report } from '../report.ts'
import { MAX_PASTED_INFLATED_BYTES, readToken, tokenArgument } from '../token-argument.ts'
import { choice, userOf } from '../values.ts'

const ROLES = ['publisher', 'subscriber', 'host', 'audience'] as const
const PRODUCTS = ['rtc', 'rtm', 'chat'] as const

/** `tessera explain <token>`: why it works or does not. Exit code 0 when nothing speaks against it, 1 when it is refused. */
export const explainCommand: CommandDef = command({
  name: 'explain',
  description: 'Why will it not join? Say what the client passes, and read what to change',
  args: {
    token: tokenArgument,
    channel: { type: 'string', description: 'Channel that the client joins' },
    uid: { type: 'string', description: 'Numeric uid that the client joins with' },
    account: {
      type: 'string',
      description: 'String user account that the client joins with, instead of --uid',
    },
    role: {
      type: 'string',
      description: 'publisher or subscriber; says whether the user wants to send',
    },
    product: {
      type: 'string',
      description: 'rtc, rtm or chat; default: what the other flags are about',
    },
    'user-id': {
      type: 'string',
      description: 'User id that the client logs in to RTM or Chat with',
    },
    sdk: {
      type: 'string',
      valueHint: 'name@version',
      description: 'SDK of the client, such as web@4.24.8',
    },
    'co-host-auth': { type: 'boolean', description: 'The project has co-host authentication on' },
    'secondary-certificate-file': {
      type: 'string',
      valueHint: 'path',
      description: 'File that holds the secondary certificate',
    },
    ...projectFlags,
    json: { type: 'boolean', description: 'Print the explanation as JSON' },
  },
  run: async (args, io) => {
    const token = await readToken(args, io)
    const appId = args['app-id'] ?? io.env.APP_ID
    const primary = await certificateOf(args, io)
    const secondaryPath = args['secondary-certificate-file']
    const secondary = secondaryPath === undefined ? undefined : io.readFile(secondaryPath).trim()
    const explanation = explainToken(token, {
      now: io.now(),
      maxInflatedBytes: MAX_PASTED_INFLATED_BYTES,
      project: {
        appId: appId === '' ? undefined : appId,
        certificates: certificates(primary, secondary),
        coHostAuthentication: args['co-host-auth'],
      },
      join: {
        channel: args.channel,
        uid: userOf(args),
        role: choice('role', args.role, ROLES),
        product: choice('product', args.product, PRODUCTS),
        userId: args['user-id'],
        sdk: sdkOf(args.sdk),
      },
    })
    io.out(
      args.json === true
        ? `${JSON.stringify(explanation, null, 2)}\n`
        : report(explanation, io.colour),
    )
    return explanation.verdict === 'refused' ? 1 : 0
  },
})

function certificates(
  primary: string | undefined,
  secondary: string | undefined,
):
  | readonly {
      readonly slot: 'primary' | 'secondary'
      readonly value: string
      readonly enabled: boolean
    }[]
  | undefined {
  const all = [
    ...(primary === undefined ? [] : [{ slot: 'primary' as const, value: primary, enabled: true }]),
    ...(secondary === undefined
      ? []
      : [{ slot: 'secondary' as const, value: secondary, enabled: true }]),
  ]
  return all.length === 0 ? undefined : all
}

function sdkOf(
  text: string | undefined,
): { readonly name: string; readonly version?: string } | undefined {
  if (text === undefined) return undefined
  const [name = '', version] = text.split('@')
  return { name, ...(version === undefined ? {} : { version }) }
}
