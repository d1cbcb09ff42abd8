import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parse } from 'yaml'

export const ROOT = join(import.meta.dirname, '../../..')

export function readText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

export function readYaml(file: string): unknown {
  return parse(readText(file))
}

export function readJson(file: string): unknown {
  return JSON.parse(readText(file))
}

/** What `fly.toml` and `wrangler.toml` use of TOML: tables, lists of tables, and values on one line. */
export function readToml(file: string): Readonly<Record<string, unknown>> {
  const top: Record<string, unknown> = {}
  let table = top
  for (const line of readText(file).split('\n')) {
    const [, brackets, path] = /^(\[\[?)([\w.]+)\]\]?$/.exec(line) ?? []
    if (path !== undefined) table = openTable(top, path.split('.'), brackets === '[[')
    const [, key, value] = /^(\w+) = (.+)$/.exec(line) ?? []
    if (key !== undefined) table[key] = tomlValue(value!)
    if (path === undefined && key === undefined && !/^(?:#.*)?$/.test(line)) {
      throw new Error(`${file} has a line that the test does not understand: ${line}`)
    }
  }
  return top
}

function openTable(
  top: Record<string, unknown>,
  path: readonly string[],
  isList: boolean,
): Record<string, unknown> {
  let table = top
  path.forEach((name, at) => {
    const next: Record<string, unknown> = {}
    if (isList && at === path.length - 1) {
      table[name] = [...((table[name] as readonly unknown[] | undefined) ?? []), next]
      table = next
    } else {
      table[name] ??= next
      table = table[name] as Record<string, unknown>
    }
  })
  return table
}

/** Numbers, texts, booleans and lists look the same in JSON; inline tables do not, and are left as they are. */
function tomlValue(text: string): unknown {
  return text.startsWith('{') ? text : JSON.parse(text)
}

/** A program by its name, or `undefined` on a machine without it. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  return ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin', ...folders]
    .map((folder) => join(folder, name))
    .find((program) => existsSync(program))
}

/** What a program prints. @throws With what it complains of, when it ends with another code than 0. */
export function run(
  program: string,
  args: readonly string[],
  { env }: { readonly env?: NodeJS.ProcessEnv } = {},
): string {
  return execFileSync(program, args, { cwd: ROOT, encoding: 'utf8', env, stdio: 'pipe' })
}

/** Does something with a folder that is gone afterwards. */
export async function inFolder<Result>(
  work: (folder: string) => Promise<Result> | Result,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-deploy-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
