import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { demoUrl } from '../demo/address.ts'
import { demoProject } from '../demo-project.ts'
import { type Development, startDevelopment } from '../development.ts'
import type { Io } from '../io.ts'
import { wholeNumber } from '../values.ts'
import { dataFolder, jsonLines, pointing } from './gateway.ts'

/** The ports, which `tessera demo` takes, too. */
export const portFlags = {
  port: { type: 'string', description: 'Port of the token server; default: $PORT or 8080' },
  'gateway-port': {
    type: 'string',
    default: '8443',
    description: 'Port of the gateway; 0 takes a free one',
  },
} as const

/** `tessera dev`: everything on this machine, with a project of its own if none is given. */
export const devCommand: CommandDef = command({
  name: 'dev',
  description: 'Run everything on this machine, for development: no account and no settings needed',
  args: {
    ...portFlags,
    gateway: {
      type: 'boolean',
      default: true,
      description: 'Start the gateway, too',
      negativeDescription: 'Only the token server',
    },
    json: { type: 'boolean', description: 'Print one JSON line when listening' },
  },
  run: async (args, io) => {
    const { development, appId, notice } = await startHere(io, {
      port: args.port,
      gatewayPort: args.gateway ? args['gateway-port'] : undefined,
    })
    const { url, gateway } = development
    io.out(
      args.json === true
        ? `${JSON.stringify({
            event: 'listening',
            url,
            gatewayUrl: gateway?.url,
            demoUrl: gateway && demoUrl(gateway.port),
            appId,
          })}\n`
        : greeting(url, notice, gateway),
    )
    await io.untilStopped()
    await development.close()
    return 0
  },
})

/** What runs, and how to introduce it. */
export interface RunningHere {
  readonly development: Development
  readonly appId: string
  /** Which project it is, in words. */
  readonly notice: string
}

/** Starts everything, as the flags and the environment say. */
export async function startHere(
  io: Io,
  ports: { readonly port: string | undefined; readonly gatewayPort: string | undefined },
): Promise<RunningHere> {
  const { env, appId, notice } = devEnvironment(io)
  const development = await startDevelopment({
    env: { ...env, ...(ports.port === undefined ? {} : { PORT: ports.port }) },
    write: (line) => {
      io.out(`${line}\n`)
    },
    gateway:
      ports.gatewayPort === undefined
        ? undefined
        : {
            port: wholeNumber('gateway-port', ports.gatewayPort),
            dataFolder: dataFolder(io),
            logger: jsonLines(io),
          },
  })
  return { development, appId, notice }
}

function devEnvironment(io: Io): {
  readonly env: Io['env']
  readonly appId: string
  readonly notice: string
} {
  const env: Io['env'] = { TESSERA_ALLOW_ANONYMOUS: '1', CORS_ALLOW_ORIGIN: '*', ...io.env }
  if (env.APP_ID !== undefined) {
    return { env, appId: env.APP_ID, notice: `Project ${env.APP_ID}, from APP_ID.` }
  }
  const { appId, appCertificate, isNew } = demoProject(dataFolder(io))
  return {
    env: { ...env, APP_ID: appId, APP_CERTIFICATE: appCertificate },
    appId,
    notice:
      `Project ${appId}, ${isNew ? 'made just now' : 'made earlier'} for this machine only: Agora does not know it.\n` +
      '  Set APP_ID and APP_CERTIFICATE to sign for a project of yours.',
  }
}

function greeting(
  url: string,
  notice: string,
  gateway: { readonly url: string; readonly port: number } | undefined,
): string {
  const door =
    gateway === undefined
      ? ''
      : `
  Demo: ${demoUrl(gateway.port)}
  in two tabs. The browser asks about the certificate once. With the gateway trusted, ${url}/demo is the
  same page; "tessera demo" opens a Chromium that asks nothing.

  The gateway on ${gateway.url} lets the official Web SDK join with these tokens.
  ${pointing(gateway).trimEnd().replaceAll('\n', '\n  ')}
`
  return `
  Tessera is running on ${url}

  ${notice}
  Anybody on this machine may ask for tokens, as nothing else can reach it.

  Try:  curl '${url}/access_token?channel=test&uid=1234'
${door}
  Stop: Ctrl-C

`
}
