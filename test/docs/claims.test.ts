import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { describedCommands } from '../../scripts/docs/reference/cli.ts'
import { PUBLISHED } from '../../scripts/docs/reference/typescript.ts'

/* Each command of the page of claims, and each script that any page names, is there to be run. */

const ROOT = join(import.meta.dirname, '../..')
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const { scripts } = JSON.parse(text('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>
}
/** What npm knows by itself. */
const NPM_OWN = ['ci', 'install', 'uninstall', 'start', 'test', 'run', 'exec', 'pack', 'publish']

const page = text('docs/claims.md')
const rows = [...page.matchAll(/^\| (?!claim|-)(.+?) +\| (`.+`) +\|$/gm)].map(
  ([, claim, shown]) => ({
    claim: claim!,
    commands: [...shown!.matchAll(/`([^`]+)`/g)].map(([, command]) => command!),
  }),
)
const tessera = await describedCommands()

test('every package has its claims', () => {
  expect(rows.length).toBeGreaterThan(40)
  const headings = page.match(/^## .*/gm)!.join()
  for (const name of PUBLISHED.filter((one) => one !== 'cli')) {
    expect(headings).toContain(`@tessera/${name}`)
  }
})

describe.each(rows)('$claim', ({ commands }) => {
  test.each(commands)('%s can be run', (command) => {
    expect(problemWith(command)).toBeUndefined()
  })
})

/** Why a command would not even start. */
function problemWith(command: string): string | undefined {
  const [program, ...words] = command.split(' ')
  if (program === 'npm') return missingScript(words)
  if (program !== 'npx') return `nobody knows ${program}`
  const [tool, ...rest] = words
  if (tool === 'vitest') {
    return rest.slice(1).find((file) => !file.endsWith('.test.ts') || !existsSync(join(ROOT, file)))
  }
  const known = tessera.find(({ path }) => `${rest.join(' ')} `.startsWith(`${path} `))
  if (tool !== 'tessera' || known === undefined) return `there is no ${rest.join(' ')}`
  const flags = new Set(known.flags.map(({ flag }) => flag))
  return rest.find((word) => word.startsWith('--') && !flags.has(word))
}

function missingScript([verb, name]: readonly string[]): string | undefined {
  if (verb === 'run') return Object.hasOwn(scripts, name ?? '') ? undefined : name
  if (verb === 'start' || verb === 'test') return verb in scripts ? undefined : verb
  return NPM_OWN.includes(verb!) ? undefined : verb
}

const pages = globSync(['*.md', '{docs,packages,examples,deploy,bench}/**/*.md'], {
  cwd: ROOT,
  exclude: (name) => name.split('/').some((part) => part === 'node_modules' || part === 'dist'),
})

test.each(pages)('%s names no script that is not there', (path) => {
  const own = /^packages\/[^/]+\//.exec(path)?.[0] ?? ''
  const ofPackage =
    own === '' ? {} : (JSON.parse(text(`${own}package.json`)) as { scripts?: object })
  const named = [...text(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(
    ([, name]) => name!,
  )
  expect(
    named.filter((name) => !(name in scripts) && !(name in (ofPackage.scripts ?? {}))),
  ).toEqual([])
})
