import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

import { hideDefaults } from '../../scripts/hide-defaults.ts'

const packagesFolder = fileURLToPath(new URL('../../../', import.meta.url))

/** A folder in which a user has installed `@tessera/agora-token`. */
export interface Installation {
  readonly folder: string
  remove(): void
}

/**
 * Lays the package out as npm would, compiled from the sources as they are now, so that `require` and `import` meet the
 * real `package.json`, real CommonJS and no conditions of ours. Types are compiled along, nothing is checked.
 */
export function installPackage(): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'agora-token-'))
  const installed = join(folder, 'node_modules', '@tessera')
  for (const name of ['token', 'agora-token']) {
    mkdirSync(join(installed, name), { recursive: true })
    cpSync(join(packagesFolder, name, 'package.json'), join(installed, name, 'package.json'))
    compile(name, join(installed, name, 'dist'), ts.ModuleKind.ESNext)
  }
  const commonJs = join(installed, 'agora-token', 'dist', 'cjs')
  compile('agora-token', commonJs, ts.ModuleKind.CommonJS)
  writeFileSync(join(commonJs, 'package.json'), '{ "type": "commonjs" }\n')
  hideDefaults(commonJs)
  // Under the old name, as `npm install agora-token@npm:@tessera/agora-token` puts it.
  symlinkSync(
    join(installed, 'agora-token'),
    join(folder, 'node_modules', 'agora-token'),
    'junction',
  )
  // What the types speak of, and what a service of a user's own needs.
  const types = join(packagesFolder, '..', 'node_modules', '@types')
  symlinkSync(types, join(folder, 'node_modules', '@types'), 'junction')
  return {
    folder,
    remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One pass without checks: every file says by itself what it exports (`isolatedDeclarations`). */
function compile(name: string, outDir: string, module: ts.ModuleKind): void {
  const rootDir = join(packagesFolder, name, 'src')
  const sources = globSync('**/*.ts', { cwd: rootDir, exclude: ['**/*.test.ts'] })
  const program = ts.createProgram(
    sources.map((path) => join(rootDir, path)),
    {
      module,
      rootDir,
      outDir,
      target: ts.ScriptTarget.ES2023,
      declaration: true,
      isolatedDeclarations: true,
      isolatedModules: true,
      rewriteRelativeImportExtensions: true,
      noCheck: true,
      noLib: true,
      noResolve: true,
      types: [],
    },
  )
  program.emit()
}
