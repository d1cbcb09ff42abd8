import {
  archiveAuditLog,
  auditCheckpoint,
  exportAuditLog,
  verifyAuditLog,
} from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { installationEnv } from '../dev-master-key.ts'
import { pastMoment } from '../values.ts'

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
    with: {
      type: 'string',
      valueHint: 'paths',
      description:
        'Archives, or folders of them, with commas between them: checked with the database as one log',
    },
  },
  run: async (args, io) => {
    const checkpoint = args.checkpoint === undefined ? undefined : io.readFile(args.checkpoint)
    const verdict = await verifyAuditLog(
      installationEnv(io),
      checkpoint,
      io.now(),
      args.with?.split(',') ?? [],
    )
    if (verdict.intact) {
      const { rows, chains, removed = 0 } = verdict
      const gone =
        removed === 0
          ? ''
          : `; ${removed} older rows are not ${args.with === undefined ? 'in the database any more' : 'in these archives'}`
      io.out(`intact: ${rows} rows in ${chains} chains${gone}\n`)
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

const archive: CommandDef = command({
  name: 'archive',
  description:
    'Move old rows to a file, which is on disk and checked before the first row goes; servers may run on',
  args: {
    before: {
      type: 'string',
      required: true,
      valueHint: 'age or time',
      description: 'Which rows: older than 90d, or from before 2026-01-31; at least 1d',
    },
    out: {
      type: 'string',
      required: true,
      valueHint: 'path',
      description: 'A new file, packed when it ends in .gz; only you may read it',
    },
    json: { type: 'boolean', description: 'Print what was done as JSON' },
  },
  run: async (args, io) => {
    const report = await archiveAuditLog(
      installationEnv(io),
      args.out,
      pastMoment('before', args.before, io.now()) * 1000,
      io.now(),
    )
    if (args.json === true) io.out(`${JSON.stringify(report ?? { rows: 0 }, null, 2)}\n`)
    else if (report === undefined) io.out('there are no rows so old; nothing was written\n')
    else {
      io.out(
        `${report.rows} rows are in ${report.file}, and not in the database any more\n  SHA-256 ${report.sha256}; keep the file: nothing else has these rows\n`,
      )
    }
    return 0
  },
})

/** `tessera audit`: the record of decisions. */
export const auditCommand: CommandDef = defineCommand({
  meta: {
    name: 'audit',
    description: 'Verify, export, checkpoint and archive the audit log of a managed server',
  },
  subCommands: { verify, export: exportLog, checkpoint, archive },
})
