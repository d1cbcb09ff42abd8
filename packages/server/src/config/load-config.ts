import { readFileSync } from 'node:fs'

import type { Config } from './config.ts'
import type { Env } from './environment.ts'
import { isReadableByAnybody } from './file-mode.ts'
import { readConfig } from './read-config.ts'

/** The configuration, with the files that the environment names. @throws {ConfigError} With every problem there is. */
export function loadConfig(env: Env): Config {
  return readConfig(env, (path) => readFileSync(path, 'utf8'), isReadableByAnybody)
}
