import { checkConfig } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'

const check: CommandDef = command({
  name: 'check',
  description: 'Read the settings as the server would, and say everything that is wrong with them',
  args: {},
  run: (_args, io) => {
    const { project, file, anonymous, host, port, metricsListen, warnings } = checkConfig(io.env)
    io.out(
      [
        `mode       ${project === undefined ? 'managed, with a database' : `one project (${project.appId})`}`,
        `listens on ${host}:${port}`,
        ...(metricsListen === undefined
          ? []
          : [`metrics    ${metricsListen.host}:${metricsListen.port}`]),
        `callers    ${
          [
            ...(file.issuers.length > 0 ? [`${file.issuers.length} identity provider(s)`] : []),
            ...(project === undefined ? ['API keys and tickets'] : []),
            ...(project !== undefined && file.apiKeys.length > 0
              ? [`${file.apiKeys.length} API key(s)`]
              : []),
            ...(file.forwardAuth === undefined ? [] : ['forward-auth']),
            ...(anonymous === 'off' ? [] : [`anonymous (${anonymous})`]),
          ].join(', ') || 'none: every request will be refused'
        }`,
        `policies   ${file.policies.length} rule(s) in the file`,
        ...warnings.map(({ setting, message }) => `look at    ${setting} ${message}`),
        'The configuration is usable.',
        '',
      ].join('\n'),
    )
    return 0
  },
})

/** `tessera config check`: would the server start? */
export const configCommand: CommandDef = defineCommand({
  meta: { name: 'config', description: 'Check the settings before the server does' },
  subCommands: { check },
})
