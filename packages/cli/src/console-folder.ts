import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Where the built console is; `undefined` when it was not built. */
export function consoleFolder(): string | undefined {
  const folder = join(dirname(require.resolve('@tessera/console/package.json')), 'dist')
  return existsSync(join(folder, 'index.html')) ? folder : undefined
}
