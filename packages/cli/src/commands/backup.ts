import { backupInstallation, checkBackup, restoreInstallation } from '@tessera/server/operations'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { installationEnv } from '../dev-master-key.ts'

/** `tessera backup`: everything that the database of a managed server holds, in one file. */
export const backupCommand: CommandDef = command({
  name: 'backup',
  description:
    'Write everything the database holds to a file, as it is at one moment; servers may run on',
  args: {
    file: { type: 'positional', description: 'Where to; only you may read it', required: true },
    force: { type: 'boolean', description: 'Write over a file that is there' },
    json: { type: 'boolean', description: 'Print what was written as JSON' },
  },
  run: async (args, io) => {
    const report = await backupInstallation(
      installationEnv(io),
      args.file,
      { force: args.force === true },
      io.now(),
    )
    io.out(
      args.json === true
        ? `${JSON.stringify(report, null, 2)}\n`
        : `${report.rows} rows are in ${report.file}\n  It opens only with the present master key: keep that, too, and elsewhere.\n`,
    )
    return 0
  },
})

/** `tessera restore`: what a backup holds, in a database again. */
export const restoreCommand: CommandDef = command({
  name: 'restore',
  description: 'Check a backup and put it into an empty database, of either kind; all or nothing',
  args: {
    file: { type: 'positional', description: 'The backup', required: true },
    check: { type: 'boolean', description: 'Only check it; touches nothing' },
    force: {
      type: 'boolean',
      description: 'Replace an SQLite database that is there; it is kept beside the new one',
    },
    json: { type: 'boolean', description: 'Print what was found or restored as JSON' },
  },
  run: async (args, io) => {
    if (args.check === true) {
      const found = await checkBackup(installationEnv(io), args.file)
      io.out(
        args.json === true
          ? `${JSON.stringify(found, null, 2)}\n`
          : `intact: ${found.rows} rows of ${moment(found.madeAt)}; the master key opens it\n`,
      )
      return 0
    }
    const restored = await restoreInstallation(
      installationEnv(io),
      args.file,
      { force: args.force === true },
      io.now(),
    )
    const kept = restored.keptAs === undefined ? '' : `  What was there is ${restored.keptAs}\n`
    io.out(
      args.json === true
        ? `${JSON.stringify(restored, null, 2)}\n`
        : `${restored.rows} rows of ${moment(restored.madeAt)} are back\n${kept}`,
    )
    return 0
  },
})

function moment(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString()
}
