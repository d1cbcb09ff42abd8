import { readFileSync } from 'node:fs'

/** The version of this package; every package of Tessera has the same. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
).version
