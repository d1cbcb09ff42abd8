import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty'

import { Failure } from './failure.ts'
import type { Io } from './io.ts'

/** What a command is: its words for `--help`, its flags, and what it does. Answers the exit code. */
export interface TesseraCommand<Args extends ArgsDef> {
  readonly name: string
  readonly description: string
  readonly args: Args
  readonly run: (args: ParsedArgs<Args>, io: Io) => Promise<number> | number
}

/** Adds to citty what it leaves out: a flag that nobody knows is an error, not silence. */
export function command<const Args extends ArgsDef>(definition: TesseraCommand<Args>): CommandDef {
  const { name, description, args } = definition
  return defineCommand({
    meta: { name, description },
    args,
    run: async ({ args: parsed, data, rawArgs }) => {
      refuseShort(args, parsed)
      refuseUnknown(args, rawArgs, parsed._.length)
      refuseMissingValues(args, parsed)
      return definition.run(parsed, data as Io)
    },
  }) as unknown as CommandDef
}

function refuseUnknown(defined: ArgsDef, rawArgs: readonly string[], positionals: number): void {
  const known = new Set(
    Object.entries(defined).flatMap(([name, { type }]) =>
      type === 'boolean' ? [name, `no-${name}`] : [name],
    ),
  )
  for (const argument of rawArgs) {
    if (argument === '--') break
    const flag = /^--([^=]+)/.exec(argument)?.[1]
    if (flag !== undefined && !known.has(flag)) {
      const near = [...known].find((name) => name.startsWith(flag.slice(0, 4)))
      throw new Failure(`there is no flag --${flag} here`, {
        hint: near === undefined ? 'see --help' : `did you mean --${near}?`,
        exitCode: 2,
      })
    }
  }
  const expected = Object.values(defined).filter(({ type }) => type === 'positional').length
  if (positionals > expected) {
    throw new Failure(`${positionals - expected} argument(s) too many`, {
      hint: 'quote values that contain spaces; see --help',
      exitCode: 2,
    })
  }
}

/** `-x`, and `-channel`, which is seven of them. */
function refuseShort(defined: ArgsDef, parsed: Readonly<Record<string, unknown>>): void {
  const [letter] = Object.keys(parsed).filter(
    (name) => name !== '_' && name.length === 1 && !Object.hasOwn(defined, name),
  )
  if (letter === undefined) return
  throw new Failure(`there is no flag -${letter} here`, {
    hint: 'flags begin with two dashes; see --help',
    exitCode: 2,
  })
}

function refuseMissingValues(defined: ArgsDef, parsed: Readonly<Record<string, unknown>>): void {
  for (const [name, { type }] of Object.entries(defined)) {
    if (
      type === 'string' &&
      parsed[name] !== undefined &&
      (parsed[name] === '' || typeof parsed[name] !== 'string')
    ) {
      throw new Failure(`--${name} needs a value`, { exitCode: 2 })
    }
  }
}
