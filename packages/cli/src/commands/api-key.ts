import { createApiKey, listApiKeys, revokeApiKey } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { installationEnv } from '../dev-master-key.ts'
import { Failure } from '../failure.ts'
import { durationSeconds } from '../values.ts'

const create: CommandDef = command({
  name: 'create',
  description: 'Make an API key; it is shown this once',
  args: {
    name: { type: 'string', description: 'What it is for', required: true },
    scopes: { type: 'string', description: 'Scopes with commas: admin, admin:read, chat:app, …' },
    expires: { type: 'string', description: 'Lifetime, such as 90d; default: none' },
    json: { type: 'boolean', description: 'Print everything about the key' },
  },
  run: async (args, io) => {
    const now = io.now()
    const { text, record } = await createApiKey(
      installationEnv(io),
      {
        name: args.name,
        scopes: args.scopes?.split(',').map((scope) => scope.trim()) ?? [],
        expiresAt:
          args.expires === undefined ? undefined : now + durationSeconds('expires', args.expires),
      },
      now,
    )
    const { secretHash, ...shown } = record
    io.out(
      args.json === true
        ? `${JSON.stringify({ ...shown, secretHash, secret: text }, null, 2)}\n`
        : `${text}\n`,
    )
    return 0
  },
})

const list: CommandDef = command({
  name: 'list',
  description: 'List API keys, without their secrets',
  args: {},
  run: async (_args, io) => {
    for (const { id, name, scopes, expiresAt, revokedAt } of await listApiKeys(
      installationEnv(io),
      io.now(),
    )) {
      const state =
        revokedAt === undefined
          ? expiresAt === undefined
            ? 'good'
            : `until ${moment(expiresAt)}`
          : 'revoked'
      io.out(`${id}  ${state}  ${name}  [${scopes.join(', ')}]\n`)
    }
    return 0
  },
})

const revoke: CommandDef = command({
  name: 'revoke',
  description: 'Revoke an API key, on every replica within a second',
  args: {
    id: { type: 'positional', description: 'Id, from "tessera api-key list"', required: true },
  },
  run: async (args, io) => {
    if (await revokeApiKey(installationEnv(io), args.id, io.now())) return 0
    throw new Failure(`there is no API key ${args.id}, or it was revoked before`)
  },
})

/** `tessera api-key`: credentials for backends and administrators, made next to the database. */
export const apiKeyCommand: CommandDef = defineCommand({
  meta: { name: 'api-key', description: 'Make, list and revoke API keys of a managed server' },
  subCommands: { create, list, revoke },
})

function moment(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString()
}
