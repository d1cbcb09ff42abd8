import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Io } from './io.ts'

const MASTER_KEY_BYTES = 32

/**
 * The settings of the installation that a command is about: with the key that `tessera dev` has made in the data folder,
 * if it has and no other is set. A server for production is not started so, and a PostgreSQL database has a key of its own.
 */
export function installationEnv({ env }: Pick<Io, 'env'>): Io['env'] {
  return env.DATABASE_URL === undefined ? withDevMasterKey(env, dataFolder({ env })) : env
}

/** Where a managed server keeps its files. */
export function dataFolder({ env }: Pick<Io, 'env'>): string {
  return env.TESSERA_DATA ?? 'data'
}

/** The settings with the key that `tessera dev` has made, if it has and no other is set. */
export function withDevMasterKey(env: Io['env'], folder: string): Io['env'] {
  const path = pathIn(folder)
  const hasKey = env.TESSERA_MASTER_KEY !== undefined || env.TESSERA_MASTER_KEY_FILE !== undefined
  return hasKey || !existsSync(path) ? env : { ...env, TESSERA_MASTER_KEY_FILE: path }
}

/**
 * Makes up the master key of `tessera dev`, once: a file that only its owner may read. Nothing but development makes up a
 * key, since whoever loses it has lost what it seals.
 */
export function makeDevMasterKey(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    const key = randomBytes(MASTER_KEY_BYTES).toString('base64')
    writeFileSync(pathIn(folder), `${key}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function pathIn(folder: string): string {
  return join(folder, 'dev-master-key')
}
