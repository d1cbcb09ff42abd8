import { randomBytes } from 'node:crypto'

import { changeMasterKey } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'

const MASTER_KEY_BYTES = 32

const generate: CommandDef = command({
  name: 'generate',
  description: 'Print a new master key',
  args: {},
  run: (_args, io) => {
    io.out(`${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`)
    return 0
  },
})

const rotate: CommandDef = command({
  name: 'rotate',
  description:
    'Seal everything under TESSERA_MASTER_KEY; the old key is TESSERA_MASTER_KEY_PREVIOUS. Servers may run on',
  args: {},
  run: async (_args, io) => {
    const { rewrapped, failed } = await changeMasterKey(io.env, io.now())
    io.out(`${rewrapped} entries are under the current key now\n`)
    for (const reason of failed) io.err(`tessera: ${reason}\n`)
    return failed.length === 0 ? 0 : 1
  },
})

/** `tessera master-key`: the key that opens everything the database keeps sealed. */
export const masterKeyCommand: CommandDef = defineCommand({
  meta: { name: 'master-key', description: 'Make or change the key that opens the database' },
  subCommands: { generate, rotate },
})
