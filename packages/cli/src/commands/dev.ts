import { startGateway } from '@tessera/gateway'
import { startServer } from '@tessera/server/main'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { demoProject } from '../demo-project.ts'
import type { Io } from '../io.ts'
import { wholeNumber } from '../values.ts'
import { dataFolder, jsonLines, pointing } from './gateway.ts'

/** `tessera dev`: everything on this machine, with a project of its own if none is given. */
export const devCommand: CommandDef = command({
  name: 'dev',
  description: 'Run everything on this machine, for development: no account and no settings needed',
  args: {
    port: { type: 'string', description: 'Port of the token server; default: $PORT or 8080' },
    'gateway-port': {
      type: 'string',
      default: '8443',
      description: 'Port of the gateway; 0 takes a free one',
    },
    gateway: {
      type: 'boolean',
      default: true,
      description: 'Start the gateway, too',
      negativeDescription: 'Only the token server',
    },
    json: { type: 'boolean', description: 'Print one JSON line when listening' },
  },
  run: async (args, io) => {
    const { env, notice } = devEnvironment(io)
    const server = await startServer({
      env: { ...env, ...(args.port === undefined ? {} : { PORT: args.port }) },
      write: (line) => {
        io.out(`${line}\n`)
      },
    })
    const gateway = args.gateway
      ? await startGateway({
          appId: env.APP_ID,
          appCertificate: env.APP_CERTIFICATE,
          appCertificateSecondary: env.APP_CERTIFICATE_SECONDARY,
          port: wholeNumber('gateway-port', args['gateway-port']),
          dataFolder: dataFolder(io),
          controlOrigins: [server.url],
          logger: jsonLines(io),
        })
      : undefined
    io.out(
      args.json === true
        ? `${JSON.stringify({ event: 'listening', url: server.url, gatewayUrl: gateway?.url, appId: env.APP_ID })}\n`
        : greeting(server.url, notice, gateway),
    )
    await io.untilStopped()
    await gateway?.close()
    await server.close()
    return 0
  },
})

function devEnvironment(io: Io): { readonly env: Io['env']; readonly notice: string } {
  const env: Io['env'] = { TESSERA_ALLOW_ANONYMOUS: '1', CORS_ALLOW_ORIGIN: '*', ...io.env }
  if (env.APP_ID !== undefined) return { env, notice: `Project ${env.APP_ID}, from APP_ID.` }
  const project = demoProject(dataFolder(io))
  return {
    env: { ...env, APP_ID: project.appId, APP_CERTIFICATE: project.appCertificate },
    notice:
      `Project ${project.appId}, ${project.isNew ? 'made just now' : 'made earlier'} for this machine only: Agora does not know it.\n` +
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
      : `\n  The gateway on ${gateway.url} lets the official Web SDK join with these tokens.\n  ${pointing(gateway).trimEnd().replaceAll('\n', '\n  ')}\n`
  return `
  Tessera is running on ${url}

  ${notice}
  Anybody on this machine may ask for tokens, as nothing else can reach it.

  Try:  curl '${url}/access_token?channel=test&uid=1234'
${door}
  Stop: Ctrl-C

`
}
