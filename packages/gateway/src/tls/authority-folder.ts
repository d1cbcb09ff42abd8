import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, endOf, type KeyAndCertificate } from './authority.ts'

const DAY_MS = 86_400_000
/** An authority this close to its end is replaced, so that a leaf never outlives it. */
const RENEW_BEFORE_MS = 30 * DAY_MS

/** Where the authority of a data folder is. */
export interface AuthorityPaths {
  readonly folder: string
  /** What has to be trusted. */
  readonly certificate: string
  /** Readable by the owner only. */
  readonly key: string
}

export function authorityPaths(dataFolder: string): AuthorityPaths {
  const folder = join(dataFolder, 'ca')
  return { folder, certificate: join(folder, 'ca.pem'), key: join(folder, 'ca-key.pem') }
}

/**
 * The authority kept in a data folder; made on first use, and again when it comes to its end.
 *
 * @throws {Error} When the key can be read by others and that cannot be changed, or a file is damaged.
 */
export async function openAuthority(dataFolder: string, nowMs: number): Promise<KeyAndCertificate> {
  const paths = authorityPaths(dataFolder)
  const kept = await read(paths)
  if (kept !== undefined && endOf(kept.certificatePem) - nowMs > RENEW_BEFORE_MS) return kept
  if (kept !== undefined) await rm(paths.folder, { recursive: true })
  await create(dataFolder, paths, nowMs)
  const made = await read(paths)
  if (made === undefined) throw new Error(`the local CA could not be written to ${paths.folder}`)
  return made
}

async function read(paths: AuthorityPaths): Promise<KeyAndCertificate | undefined> {
  try {
    const { mode } = await stat(paths.key)
    // Somebody copied it about; a key that others can read is put right rather than refused.
    if ((mode & 0o077) !== 0) await chmod(paths.key, 0o600)
    return {
      certificatePem: await readFile(paths.certificate, 'utf8'),
      keyPem: await readFile(paths.key, 'utf8'),
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Both files appear at once: two gateways that start together end up with the same authority. */
async function create(dataFolder: string, paths: AuthorityPaths, nowMs: number): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const workshop = await mkdtemp(join(dataFolder, '.ca-'))
  const made = await createAuthority(nowMs)
  await writeFile(join(workshop, 'ca-key.pem'), made.keyPem, { mode: 0o600 })
  await writeFile(join(workshop, 'ca.pem'), made.certificatePem, { mode: 0o644 })
  try {
    await rename(workshop, paths.folder)
  } catch (error) {
    await rm(workshop, { recursive: true })
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}
