import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { format, resolveConfig } from 'prettier'

import { type Declared, readSurfaces } from './declarations.ts'

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

/** Everything that a program can import from a package of ours, as Markdown; from its built files. */
export async function apiPage(folderName: string): Promise<string> {
  const folder = fileURLToPath(new URL(`../../packages/${folderName}`, import.meta.url))
  const { name, exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
  const entries = Object.entries(exports).flatMap(([path, target]) =>
    entryFiles(folder, path, target),
  )
  const surfaces = readSurfaces(
    folder,
    entries.map(({ file }) => file),
  )
  const sections = entries.map(({ path, file }) => {
    const { exports: own, mentioned } = surfaces.get(file)!
    return [
      `## \`${name}${path.slice(1)}\``,
      code(own),
      ...(mentioned.length > 0 ? ['Mentioned by these:', code(mentioned)] : []),
    ].join('\n\n')
  })
  const page = [
    `# What ${name} exports`,
    'Made from the built `.d.ts` files; `npm run api:update` writes it anew. A change here is a change for users.',
    ...sections,
  ].join('\n\n')
  const path = fileURLToPath(new URL('page.md', import.meta.url))
  return await format(page, { ...(await resolveConfig(path)), filepath: path })
}

function code(declarations: readonly Declared[]): string {
  return ['```ts', ...declarations.map(({ text }) => text), '```'].join('\n')
}

interface Entry {
  readonly path: string
  readonly file: string
}

/** A path with a `*` is as many entries as there are files. */
function entryFiles(folder: string, path: string, target: unknown): readonly Entry[] {
  const types = typesOf(target)
  // `./src/*` and `./src/*.js` are the same files.
  if (types === undefined || path.endsWith('*.js')) return []
  const pattern = `${folder}/${types.slice(2)}`
  if (!path.includes('*')) return [{ path, file: pattern }]
  const [start = '', end = ''] = pattern.split('*')
  return readdirSync(start)
    .filter((file) => file.endsWith(end))
    .sort()
    .map((file) => ({
      path: path.replace('*', file.slice(0, -end.length)),
      file: start + file,
    }))
}

function typesOf(target: unknown): string | undefined {
  const conditions = target as { readonly types?: string; readonly import?: { types: string } }
  return conditions.types ?? conditions.import?.types
}
