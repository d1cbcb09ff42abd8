import type { CertificateRecord } from '../storage/stores/certificate-row.ts'
import type { ProjectRecord } from '../storage/stores/projects.ts'
import type { CertificateSlot } from './project.ts'
import { safeToDeleteAt } from './rotation.ts'

/** A project as administrators see it: of its certificates everything but the certificates. Times: Unix seconds. */
export interface ProjectView {
  readonly appId: string
  readonly name: string
  readonly origin: 'existing' | 'local'
  readonly status: 'active' | 'disabled'
  readonly coHostAuthentication: boolean
  readonly allowsAppIdOnly: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly certificates: readonly CertificateView[]
}

export interface CertificateView {
  readonly slot: CertificateSlot
  readonly enabled: boolean
  /** 8 hexadecimal characters; all that is ever shown of a certificate. */
  readonly fingerprint: string
  readonly createdAt: number
  /** When no token that it signed here is valid any more; not there when that is now. */
  readonly safeToDeleteAt?: number
}

export function projectView(project: ProjectRecord, now: number): ProjectView {
  const { id: _id, certificates, ...shown } = project
  return { ...shown, certificates: certificates.map((one) => certificateView(one, now)) }
}

function certificateView(certificate: CertificateRecord, now: number): CertificateView {
  const { slot, enabled, fingerprint, createdAt } = certificate
  const safeAt = safeToDeleteAt(certificate, now)
  return {
    slot,
    enabled,
    fingerprint,
    createdAt,
    ...(safeAt === undefined ? {} : { safeToDeleteAt: safeAt }),
  }
}
