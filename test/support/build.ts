import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Brings the built files of a package, and of those it needs, up to date; does nothing when they are. */
export function buildPackage(name: string): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  execFileSync(execPath, [compiler, '-b', `packages/${name}`], { cwd: root, stdio: 'inherit' })
}
