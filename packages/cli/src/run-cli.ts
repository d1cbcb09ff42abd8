import { type CommandDef, defineCommand, renderUsage, runCommand } from 'citty'

import { apiKeyCommand } from './commands/api-key.ts'
import { auditCommand } from './commands/audit.ts'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { configCommand } from './commands/config.ts'
import { consoleCommand } from './commands/console.ts'
import { demoCommand } from './commands/demo.ts'
import { devCommand } from './commands/dev.ts'
import { explainCommand } from './commands/explain.ts'
import { gatewayCommand } from './commands/gateway.ts'
import { masterKeyCommand } from './commands/master-key.ts'
import { policyCommand } from './commands/policy.ts'
import { serveCommand } from './commands/serve.ts'
import { ticketCommand } from './commands/ticket.ts'
import { tokenCommand } from './commands/token.ts'
import { verifyCommand } from './commands/verify.ts'
import { describeFailure, Failure } from './failure.ts'
import type { Io } from './io.ts'
import { VERSION } from './version.ts'

type Commands = Readonly<Record<string, CommandDef>>

/** Every command, with its flags; what `--help` prints is made of it. */
export const root: CommandDef = defineCommand({
  meta: {
    name: 'tessera',
    version: VERSION,
    description: 'Makes, checks and explains Agora tokens, and serves them',
  },
  subCommands: {
    token: tokenCommand,
    explain: explainCommand,
    verify: verifyCommand,
    serve: serveCommand,
    gateway: gatewayCommand,
    dev: devCommand,
    demo: demoCommand,
    config: configCommand,
    policy: policyCommand,
    'api-key': apiKeyCommand,
    ticket: ticketCommand,
    console: consoleCommand,
    audit: auditCommand,
    backup: backupCommand,
    restore: restoreCommand,
    'master-key': masterKeyCommand,
  },
})

/** Runs one command line. Answers the exit code: 0 done, 1 refused or failed, 2 not understood. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  try {
    if (argv[0] === '--version') {
      io.out(`${VERSION}\n`)
      return 0
    }
    const { found, parent, rest } = findCommand(argv)
    if (rest.includes('--help') || rest.includes('-h') || found.run === undefined) {
      return await showHelp(found, parent, rest, io)
    }
    // Subcommands were found above: citty would run them without `data`.
    const { subCommands: _subCommands, ...alone } = found
    const { result } = await runCommand(alone, { rawArgs: [...rest], data: io })
    return typeof result === 'number' ? result : 0
  } catch (error) {
    const { text, exitCode } = describeFailure(error)
    io.err(`${text}\n`)
    return exitCode
  }
}

interface FoundCommand {
  readonly found: CommandDef
  readonly parent: CommandDef | undefined
  readonly rest: readonly string[]
}

function findCommand(argv: readonly string[]): FoundCommand {
  let found = root
  let parent: CommandDef | undefined
  let rest = argv
  const path = ['tessera']
  while (found.subCommands !== undefined) {
    const name = rest[0]
    if (name === undefined || name.startsWith('-')) break
    const commands = found.subCommands as Commands
    const next = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (next === undefined) {
      throw new Failure(`there is no command "${name}" here`, {
        hint: `commands: ${Object.keys(commands).join(', ')}`,
        exitCode: 2,
      })
    }
    // Usage names a command by its parent's name and its own.
    parent = { meta: { name: path.join(' '), version: VERSION } }
    path.push(name)
    found = next
    rest = rest.slice(1)
  }
  return { found, parent, rest }
}

async function showHelp(
  found: CommandDef,
  parent: CommandDef | undefined,
  rest: readonly string[],
  io: Io,
): Promise<number> {
  const usage = await renderUsage(found, parent)
  // eslint-disable-next-line no-control-regex -- the sequences that citty colours its usage with
  io.out(`${io.colour ? usage : usage.replaceAll(/\u001B\[\d+m/g, '')}\n`)
  const asked = rest.length === 0 || rest.includes('--help') || rest.includes('-h')
  return asked ? 0 : 2
}
