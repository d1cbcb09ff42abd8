import type { ArgDef, ArgsDef, CommandDef } from 'citty'

import { root } from '../../../packages/cli/src/run-cli.ts'
import { type Page, pageOf } from '../site/pages.ts'

/** A command as `--help` shows it. */
export interface DescribedCommand {
  /** Without the `tessera` in front: `gateway trust`. */
  readonly path: string
  readonly description: string
  readonly flags: readonly DescribedFlag[]
}

export interface DescribedFlag {
  /** As it is typed: `--uid`, `--no-media`, or `TOKEN` for a word without a name. */
  readonly flag: string
  /** What it is. */
  readonly description: string
  readonly default: string | undefined
}

/** Every command that does something, with every flag that it takes. */
export async function describedCommands(): Promise<readonly DescribedCommand[]> {
  return await below(root, '')
}

async function below(command: CommandDef, path: string): Promise<DescribedCommand[]> {
  const { meta, args, run, subCommands } = command
  const [words, flags, children] = await Promise.all([read(meta), read(args), read(subCommands)])
  const own =
    run === undefined || path === ''
      ? []
      : [{ path, description: words?.description ?? '', flags: described(flags ?? {}) }]
  const inner = await Promise.all(
    Object.entries(children ?? {}).map(async ([name, child]) =>
      below((await read(child)) as CommandDef, `${path} ${name}`.trim()),
    ),
  )
  return [...own, ...inner.flat()]
}

/** citty takes each part as it is, as a promise, or as a function of either. */
async function read<Part>(
  part: Part | Promise<Part> | (() => Part | Promise<Part>),
): Promise<Part> {
  return await (typeof part === 'function' ? (part as () => Part | Promise<Part>)() : part)
}

function described(args: ArgsDef): readonly DescribedFlag[] {
  return Object.entries(args).map(([name, arg]) => ({
    flag: flagOf(name, arg),
    description: meaningOf(arg),
    default: arg.default === undefined || arg.type === 'boolean' ? undefined : String(arg.default),
  }))
}

/** What giving it does: a switch that is on by itself is given to turn it off. */
function meaningOf(arg: ArgDef): string {
  const negative =
    arg.type === 'boolean' && arg.default === true ? arg.negativeDescription : undefined
  return negative ?? arg.description ?? ''
}

function flagOf(name: string, arg: ArgDef): string {
  if (arg.type === 'positional') return name.toUpperCase()
  return isOnUnlessSaid(arg) ? `--no-${name}` : `--${name}`
}

function isOnUnlessSaid(arg: ArgDef): boolean {
  return arg.type === 'boolean' && arg.default === true
}

/** The command line as a page. */
export async function cliPage(): Promise<Page> {
  const commands = await describedCommands()
  const parts = commands.map(({ path, description, flags }) =>
    [
      `## tessera ${path}`,
      `${description.replace(/\.$/, '')}.`,
      ...(flags.length === 0
        ? []
        : [
            [
              '| flag | meaning | default |',
              '| --- | --- | --- |',
              ...flags.map(
                (one) =>
                  `| \`${one.flag}\` | ${one.description} | ${one.default === undefined ? '' : `\`${one.default}\``} |`,
              ),
            ].join('\n'),
          ]),
    ].join('\n\n'),
  )
  return pageOf(
    'docs/reference/cli.md',
    [
      '# The command line',
      'Every command and flag of [tessera](../../packages/cli/README.md), made of what `--help` prints. A certificate is better given in a file or a variable than as a flag: every user of a machine can read its command lines.',
      ...parts,
    ].join('\n\n'),
  )
}
