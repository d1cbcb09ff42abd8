import { createSignInLink } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { installationEnv } from '../dev-master-key.ts'

const link: CommandDef = command({
  name: 'link',
  description: 'Make a one-time link into the console, good for a day; earlier ones are void',
  args: {
    account: { type: 'string', description: 'Whom it signs in; default: the only owner' },
    url: {
      type: 'string',
      description:
        'Where the server is found, such as https://tessera.example; default: this machine',
    },
    json: { type: 'boolean', description: 'Print the account, too' },
  },
  run: async (args, io) => {
    const made = await createSignInLink(
      installationEnv(io),
      { account: args.account, origin: args.url === undefined ? undefined : originOf(args.url) },
      io.now(),
    )
    io.out(args.json === true ? `${JSON.stringify(made)}\n` : `${made.url}\n`)
    return 0
  },
})

function originOf(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new RangeError('url must be an address such as https://tessera.example')
  }
  return url.origin
}

/** `tessera console`: the way into the console for those who have no other. */
export const consoleCommand: CommandDef = defineCommand({
  meta: { name: 'console', description: 'Sign in to the console of a managed server' },
  subCommands: { link },
})
