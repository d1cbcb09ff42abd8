import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

import { closure, readLockfile } from '../../scripts/lockfile.ts'
import { billOfMaterials } from '../../scripts/sbom.ts'

/*
 * `node deploy/docker/runtime-tree.ts FOLDER`, after a build: copies what the `tessera` command needs at run time, and
 * nothing else, and says in sbom.json what that is. For the image, whose first stage runs it.
 */

const ROOT = join(import.meta.dirname, '../..')

/**
 * Packages that stay outside. The console is built files, and what it was built from is in them; the Web SDK is for
 * `tessera demo` only, which wants a browser on the same machine.
 */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  'agora-rtc-sdk-ng',
  'react',
  'react-aria-components',
  'react-dom',
  'uplot',
])

/** Of our own packages: what runs. */
const OWN = ['package.json', 'dist', 'bin']

/** For people and compilers, and tests that somebody published. */
const NOT_AT_RUN_TIME = /\.(?:[cm]?ts|map|md|markdown|test\.[cm]?js)$/
/** These travel with what they are about, whatever their ending. */
const LEGAL = /^(?:licen[cs]e|notice|copying|copyright)/i

export function copyRuntimeTree(target: string): void {
  const locked = readLockfile()
  const { own, foreign } = closure(locked, 'packages/cli', LEFT_OUT)
  for (const folder of own) {
    for (const part of OWN) copy(`${folder}/${part}`, target)
    const { name } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
      readonly name: string
    }
    link(join(target, 'node_modules', name), join(target, folder))
  }
  for (const place of foreign) copy(place, target)
  cpSync(join(ROOT, 'LICENSE'), join(target, 'LICENSE'))
  const bom = billOfMaterials(locked, 'packages/cli', LEFT_OUT)
  writeFileSync(join(target, 'sbom.json'), `${JSON.stringify(bom, null, 2)}\n`)
}

function copy(path: string, target: string): void {
  const source = join(ROOT, path)
  try {
    cpSync(source, join(target, path), {
      recursive: true,
      filter: (file) =>
        (LEGAL.test(basename(file)) || !NOT_AT_RUN_TIME.test(file)) &&
        // Packages inside are copied by their own name, if they are needed.
        !relative(source, file).split('/').includes('node_modules'),
    })
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    // Not every package of ours has every part; a foreign one that is missing means that nothing was installed.
    if (!isAbsent || path.includes('node_modules/')) throw error
  }
}

function link(from: string, to: string): void {
  mkdirSync(dirname(from), { recursive: true })
  symlinkSync(relative(dirname(from), to), from)
}

if (import.meta.main) {
  const target = process.argv[2]
  if (target === undefined)
    throw new Error('say where to: node deploy/docker/runtime-tree.ts FOLDER')
  copyRuntimeTree(target)
}
