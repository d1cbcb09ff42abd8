import { createAuthority, issueLeaf, type KeyAndCertificate } from './authority.ts'
import { openAuthority } from './authority-folder.ts'

const DAY_MS = 86_400_000

/** What a TLS server presents. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

/** The gateway's certificates: an authority, and a leaf that is replaced every day. */
export interface Certificates {
  readonly authorityPem: string
  current(): ServerCertificate
  /** Calls back with a fresh leaf each day; call the result to stop. */
  keepFresh(use: (fresh: ServerCertificate) => void): () => void
}

/** @param dataFolder - Where the authority is kept; without one it lives in memory only. */
export async function openCertificates(dataFolder: string | undefined): Promise<Certificates> {
  const authority =
    dataFolder === undefined
      ? await createAuthority(Date.now())
      : await openAuthority(dataFolder, Date.now())
  const leaf = chainOf(await issueLeaf(authority, Date.now()), authority)
  return {
    authorityPem: authority.certificatePem,
    current: () => leaf,
    keepFresh: (use) => {
      const timer = setInterval(() => {
        void issueLeaf(authority, Date.now()).then((fresh) => use(chainOf(fresh, authority)))
      }, DAY_MS)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}

/** With the CA's certificate behind it, so that a browser's warning can show, and save, who signed it. */
function chainOf(leaf: KeyAndCertificate, authority: KeyAndCertificate): ServerCertificate {
  return { cert: `${leaf.certificatePem}\n${authority.certificatePem}`, key: leaf.keyPem }
}
