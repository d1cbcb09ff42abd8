import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A project that exists on this machine only. */
export interface DemoProject {
  readonly appId: string
  readonly appCertificate: string
  /** True when it was made just now. */
  readonly isNew: boolean
}

/**
 * The project of `tessera dev` when none is given: made once, kept in the data folder and readable by its owner only, so
 * that tokens and pages keep working after a restart.
 */
export function demoProject(folder: string): DemoProject {
  const path = join(folder, 'demo-project.json')
  const existing = read(path)
  if (existing !== undefined) return { ...existing, isNew: false }
  const made = {
    appId: randomBytes(16).toString('hex'),
    appCertificate: randomBytes(16).toString('hex'),
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  return { ...made, isNew: true }
}

function read(
  path: string,
): { readonly appId: string; readonly appCertificate: string } | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    const { appId, appCertificate } = value
    return typeof appId === 'string' && typeof appCertificate === 'string'
      ? { appId, appCertificate }
      : undefined
  } catch {
    return undefined
  }
}
