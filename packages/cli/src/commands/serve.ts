import { startServer } from '@tessera/server/main'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { consoleFolder } from '../console-folder.ts'

/** `tessera serve`: the token server, for production. Everything it needs comes from the environment. */
export const serveCommand: CommandDef = command({
  name: 'serve',
  description: 'Run the token server; settings come from the environment (see docs/operations.md)',
  args: {
    host: { type: 'string', description: 'Address to listen on; default: $HOST or 127.0.0.1' },
    port: { type: 'string', description: 'Port to listen on; default: $PORT or 8080' },
    json: { type: 'boolean', description: 'Print one JSON line when listening' },
  },
  run: async (args, io) => {
    const server = await startServer({
      // The environment itself and no copy: its secrets are taken out of it.
      env: io.env,
      overrides: {
        ...(args.host === undefined ? {} : { HOST: args.host }),
        ...(args.port === undefined ? {} : { PORT: args.port }),
      },
      write: (line) => io.out(`${line}\n`),
      console: consoleFolder(),
      ...(args.json === true
        ? {
            onSetUpLink: (link: string) => {
              io.out(`${JSON.stringify({ event: 'set-up', url: link })}\n`)
            },
          }
        : {}),
    })
    io.out(
      args.json === true
        ? `${JSON.stringify({ event: 'listening', url: server.url, metricsUrl: server.metricsUrl })}\n`
        : `Tessera listens on ${server.url}${server.metricsUrl === undefined ? '' : `, and shows metrics on ${server.metricsUrl}`}\n`,
    )
    await io.untilStopped()
    await server.close()
    return 0
  },
})
