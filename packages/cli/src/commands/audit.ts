import { auditCheckpoint, exportAuditLog, verifyAuditLog } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { installationEnv } from '../dev-master-key.ts'

const verify: CommandDef = command({
  name: 'verify',
  description:
    'Check that nothing was changed, deleted, put in or cut off; exit code 0 when nothing was',
  args: {
    checkpoint: {
      type: 'string',
      valueHint: 'path',
      description: 'Checkpoint that was kept elsewhere',
    },
  },
  run: async (args, io) => {
    const checkpoint = args.checkpoint === undefined ? undefined : io.readFile(args.checkpoint)
    const verdict = await verifyAuditLog(installationEnv(io), checkpoint, io.now())
    if (verdict.intact) {
      io.out(`intact: ${verdict.rows} rows in ${verdict.chains} chains\n`)
      if (checkpoint === undefined)
        io.err('tessera: without a checkpoint a missing end cannot be seen\n')
      return 0
    }
    const at = verdict.sequence === undefined ? '' : `, row ${verdict.sequence}`
    io.out(`${verdict.code}: chain ${verdict.chainId}${at}: ${verdict.detail}\n`)
    return 1
  },
})

const exportLog: CommandDef = command({
  name: 'export',
  description: 'Print the whole audit log as JSON lines',
  args: {},
  run: async (_args, io) => {
    await exportAuditLog(
      installationEnv(io),
      (line) => {
        io.out(`${line}\n`)
      },
      io.now(),
    )
    return 0
  },
})

const checkpoint: CommandDef = command({
  name: 'checkpoint',
  description:
    'Print the present end of the log; keep it where nobody who can write the database can write',
  args: {},
  run: async (_args, io) => {
    io.out(`${await auditCheckpoint(installationEnv(io), io.now())}\n`)
    return 0
  },
})

/** `tessera audit`: the record of decisions. */
export const auditCommand: CommandDef = defineCommand({
  meta: {
    name: 'audit',
    description: 'Verify, export and checkpoint the audit log of a managed server',
  },
  subCommands: { verify, export: exportLog, checkpoint },
})
