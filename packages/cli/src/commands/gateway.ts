import {
  authorityPaths,
  type Gateway,
  type Logger,
  openAuthority,
  startGateway,
  trustInstructions,
} from '@tessera/gateway'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { dataFolder } from '../dev-master-key.ts'
import type { Io } from '../io.ts'
import { certificateOf, projectFlags } from '../project-key.ts'
import { choice, wholeNumber } from '../values.ts'

/** `--no-media`, which `dev` and `demo` take, too. */
export const mediaFlag = {
  media: {
    type: 'boolean',
    default: true,
    description: 'Carry sound and pictures between members',
    negativeDescription: 'Carry no sound and pictures; everything else is the same',
  },
} as const

const TOKEN_EXPIRY = ['kick', 'stay'] as const

const trust: CommandDef = command({
  name: 'trust',
  description: 'Say how this system trusts the gateway, and how to undo it',
  args: {},
  run: async (_args, io) => {
    const folder = dataFolder(io)
    await openAuthority(folder, io.now() * 1000)
    io.out(trustInstructions(process.platform, authorityPaths(folder).certificate))
    return 0
  },
})

/** Flags whose value is a secret, unless it is `-`. */
const SECRET_FLAGS = ['app-certificate', 'app-certificate-secondary', 'customer-secret'] as const

const run = command({
  name: 'gateway',
  description: 'Stand in for Agora on this machine: the unmodified Web SDK joins here',
  args: {
    ...projectFlags,
    'app-certificate': {
      type: 'string',
      description:
        'App Certificate of a project for development; "-" reads it from standard input. Any other value is seen by every user of this machine',
    },
    'app-certificate-secondary': {
      type: 'string',
      description: 'Secondary certificate, for trying out rotation',
    },
    'co-host-auth': { type: 'boolean', description: 'Publishing needs a privilege in the token' },
    ...mediaFlag,
    'no-certificate-mode': {
      type: 'boolean',
      description: 'Clients without a token are let in beside those with one',
    },
    port: { type: 'string', default: '8443', description: 'TCP and UDP port; 0 takes a free one' },
    'customer-id': { type: 'string', description: 'Credentials of the management API' },
    'customer-secret': { type: 'string', description: 'Credentials of the management API' },
    config: { type: 'string', valueHint: 'path', description: 'More projects, in YAML' },
    'token-expiry': {
      type: 'string',
      default: 'kick',
      description: 'What happens when a token ends but its join privilege does not: kick or stay',
    },
    json: { type: 'boolean', description: 'Print JSON lines; the first says where it listens' },
  },
  run: async (args, io) => {
    const isJson = args.json === true
    warnOfVisible(
      SECRET_FLAGS.filter((flag) => args[flag] !== undefined && args[flag] !== '-'),
      io,
    )
    const appId = args['app-id'] ?? io.env.APP_ID
    const gateway = await startGateway({
      appId: appId === '' ? undefined : appId,
      appCertificate: await developmentCertificate(args, io),
      appCertificateSecondary:
        args['app-certificate-secondary'] ?? io.env.APP_CERTIFICATE_SECONDARY,
      coHostAuth: args['co-host-auth'],
      noCertificateMode: args['no-certificate-mode'],
      media: args.media,
      configFile: args.config,
      port: wholeNumber('port', args.port),
      dataFolder: dataFolder(io),
      customerId: args['customer-id'],
      customerSecret: args['customer-secret'] ?? io.env.TESSERA_AGORA_CUSTOMER_SECRET,
      tokenExpiryWhilePrivilegeValid: choice('token-expiry', args['token-expiry'], TOKEN_EXPIRY),
      logger: jsonLines(io),
    })
    io.out(
      isJson
        ? `${JSON.stringify({ event: 'listening', url: gateway.url })}\n`
        : `The gateway listens on ${gateway.url}\n\n${pointing(gateway)}`,
    )
    await io.untilStopped()
    await gateway.close()
    return 0
  },
})

/** The one command that takes a certificate from the command line: its projects exist on this machine only. */
async function developmentCertificate(
  args: Parameters<typeof certificateOf>[0],
  io: Io,
): Promise<string | undefined> {
  const flag = args['app-certificate']
  return flag === undefined || flag === '-' ? certificateOf(args, io) : flag.trim()
}

function warnOfVisible(flags: readonly string[], io: Io): void {
  if (flags.length === 0) return
  const names = flags.map((flag) => `--${flag}`).join(', ')
  io.err(
    `tessera: warning: every user of this machine can read the value of ${names}, and it stays in the shell's history;` +
      ' pass only secrets made for development\n',
  )
}

/** `tessera gateway`, and `tessera gateway trust`. */
export const gatewayCommand: CommandDef = defineCommand({ ...run, subCommands: { trust } })

/** The line that points an existing app at the gateway. */
export function pointing(gateway: Pick<Gateway, 'port'>): string {
  const { port } = gateway
  return [
    'Point your web app at it with one line before join():',
    '',
    '  client.setLocalAccessPointsV2({',
    `    accessPoints: { serverList: ['localhost'], domain: 'edge.localhost', port: ${port} },`,
    `    log: { hostname: ['localhost'], port: ${port} },`,
    `    report: { hostname: ['localhost'], port: ${port} },`,
    '  })',
    '',
    'and let this system trust it: tessera gateway trust',
    '',
  ].join('\n')
}

/** The gateway's log on standard error, so that standard output stays for what was asked. */
export function jsonLines(io: Io): Logger {
  const line =
    (level: string) =>
    (event: string, fields: object = {}): void => {
      io.err(`${JSON.stringify({ level, event, ...fields })}\n`)
    }
  return { debug: () => undefined, info: line('info'), warn: line('warn'), error: line('error') }
}
