import { createTicket, listTickets, revokeTicket } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { installationEnv } from '../dev-master-key.ts'
import { Failure } from '../failure.ts'
import { durationSeconds, userOf } from '../values.ts'

const create: CommandDef = command({
  name: 'create',
  description: 'Make a ticket and print the base path that it is; it is shown this once',
  args: {
    name: {
      type: 'string',
      description: 'Who it stands for, in policies and logs',
      required: true,
    },
    expires: { type: 'string', description: 'Lifetime, such as 30d; at most 365d', required: true },
    project: { type: 'string', description: 'Only for this App ID' },
    channels: { type: 'string', description: 'Only for these channels; globs with commas' },
    'max-role': { type: 'string', description: 'publisher or subscriber, at most' },
    uid: { type: 'string', description: 'Only for this uid' },
    account: { type: 'string', description: 'Only for this user account' },
    'max-lifetime': { type: 'string', description: 'Longest token, such as 1h' },
    json: { type: 'boolean', description: 'Print everything about the ticket' },
  },
  run: async (args, io) => {
    const maxLifetime = args['max-lifetime']
    const { text, record } = await createTicket(
      installationEnv(io),
      {
        name: args.name,
        expiresInSeconds: durationSeconds('expires', args.expires),
        bounds: {
          project: args.project,
          channels: args.channels?.split(',').map((channel) => channel.trim()),
          maxRole: args['max-role'],
          uid: userOf(args),
          maxLifetimeSeconds:
            maxLifetime === undefined ? undefined : durationSeconds('max-lifetime', maxLifetime),
        },
      },
      io.now(),
    )
    const path = `/t/${text}`
    io.out(
      args.json === true
        ? `${JSON.stringify({ ...record, ticket: text, path }, null, 2)}\n`
        : `${path}\n`,
    )
    return 0
  },
})

const list: CommandDef = command({
  name: 'list',
  description: 'List tickets, without their texts',
  args: {},
  run: async (_args, io) => {
    const now = io.now()
    for (const { id, name, expiresAt, revokedAt } of await listTickets(installationEnv(io), now)) {
      const until = new Date(expiresAt * 1000).toISOString()
      const state =
        revokedAt !== undefined ? 'revoked' : expiresAt <= now ? 'ended' : `until ${until}`
      io.out(`${id}  ${state}  ${name}\n`)
    }
    return 0
  },
})

const revoke: CommandDef = command({
  name: 'revoke',
  description: 'Revoke a ticket, on every replica within a second',
  args: {
    id: { type: 'positional', description: 'Id, from "tessera ticket list"', required: true },
  },
  run: async (args, io) => {
    if (await revokeTicket(installationEnv(io), args.id, io.now())) return 0
    throw new Failure(`there is no ticket ${args.id}, or it was revoked before`)
  },
})

/** `tessera ticket`: base paths for clients that can be given nothing else, made next to the database. */
export const ticketCommand: CommandDef = defineCommand({
  meta: { name: 'ticket', description: 'Make, list and revoke tickets of a managed server' },
  subCommands: { create, list, revoke },
})
