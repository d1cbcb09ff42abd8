import { startServer } from '@tessera/server/main'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { demoProject } from '../demo-project.ts'
import type { Io } from '../io.ts'

/** `tessera dev`: everything on this machine, with a project of its own if none is given. */
export const devCommand: CommandDef = command({
  name: 'dev',
  description: 'Run everything on this machine, for development: no account and no settings needed',
  args: {
    port: { type: 'string', description: 'Port of the token server; default: $PORT or 8080' },
    json: { type: 'boolean', description: 'Print one JSON line when listening' },
  },
  run: async (args, io) => {
    const { env, notice } = devEnvironment(io)
    const server = await startServer({
      env: { ...env, ...(args.port === undefined ? {} : { PORT: args.port }) },
      write: (line) => io.out(`${line}\n`),
    })
    io.out(
      args.json === true
        ? `${JSON.stringify({ event: 'listening', url: server.url, appId: env.APP_ID })}\n`
        : greeting(server.url, notice),
    )
    await io.untilStopped()
    await server.close()
    return 0
  },
})

function devEnvironment(io: Io): {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly notice: string
} {
  const env: Io['env'] = { TESSERA_ALLOW_ANONYMOUS: '1', CORS_ALLOW_ORIGIN: '*', ...io.env }
  if (env.APP_ID !== undefined) return { env, notice: `Project ${env.APP_ID}, from APP_ID.` }
  const project = demoProject(env.TESSERA_DATA ?? 'data')
  return {
    env: { ...env, APP_ID: project.appId, APP_CERTIFICATE: project.appCertificate },
    notice:
      `Project ${project.appId}, ${project.isNew ? 'made just now' : 'made earlier'} for this machine only: Agora does not know it.\n` +
      '  Set APP_ID and APP_CERTIFICATE to sign for a project of yours.',
  }
}

function greeting(url: string, notice: string): string {
  return `
  Tessera is running on ${url}

  ${notice}
  Anybody on this machine may ask for tokens, as nothing else can reach it.

  Try:  curl '${url}/access_token?channel=test&uid=1234'
  Stop: Ctrl-C

`
}
