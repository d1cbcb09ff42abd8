import type { Secret } from '../config/secret.ts'

/** The two places a certificate can stand in; the platform signs its own temporary tokens with the primary. */
export type CertificateSlot = 'primary' | 'secondary'

/** One certificate of a project, ready to sign. */
export interface Certificate {
  /** By which its use is noted; not there for certificates of the environment, of which nothing is noted. */
  readonly id?: string
  readonly slot: CertificateSlot
  readonly enabled: boolean
  readonly value: Secret
}

/** A project as the pipeline sees it. */
export interface Project {
  readonly appId: string
  readonly name: string
  readonly status: 'active' | 'disabled'
  readonly coHostAuthentication: boolean
  /** Clients may join with the App ID alone ("no certificate" not yet deleted on the platform). */
  readonly allowsAppIdOnly: boolean
  /** In slot order. The first enabled one signs; every enabled one verifies. */
  readonly certificates: readonly Certificate[]
}

/** Where projects come from: the environment, or the database. */
export interface ProjectSource {
  /**
   * @param appId - `undefined` asks for the only project.
   * @param fallback - App ID of the one that is meant when there are several and none is named.
   * @throws {Problem} `PROJECT_NOT_FOUND`, or `STORAGE_UNAVAILABLE`.
   */
  find(appId: string | undefined, fallback?: string): Promise<Project> | Project
  /** Told of each signature, so that rotation knows when a certificate is no longer needed. Times: Unix seconds. */
  noteSigned?(certificate: Certificate, expiresAt: number): void
}
