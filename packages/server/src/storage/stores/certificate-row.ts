import type { CertificateSlot } from '../../projects/project.ts'
import type { CertificatesTable } from '../schema.ts'

/** A secret under envelope encryption, as it is kept: a data key wrapped by a master key, and what it encrypts. */
export interface Sealed {
  /** Which master key wraps the data key. */
  readonly keyId: string
  readonly wrappedKey: string
  readonly ciphertext: string
}

/** One certificate as it is kept. Times: Unix seconds. */
export interface CertificateRecord {
  /** Stays with the certificate when it changes its slot. */
  readonly id: string
  readonly slot: CertificateSlot
  readonly enabled: boolean
  /** Counts its sealings. */
  readonly version: number
  /** 8 hexadecimal characters by which a person tells certificates apart. */
  readonly fingerprint: string
  readonly createdAt: number
  readonly sealed: Sealed
  /** No token that it signed ends later; `undefined` when it has signed none. */
  readonly longestExpiresAt?: number | undefined
}

export function toCertificateRow(
  projectId: string,
  certificate: CertificateRecord,
): CertificatesTable {
  return {
    id: certificate.id,
    project_id: projectId,
    slot: certificate.slot,
    enabled: Number(certificate.enabled),
    version: certificate.version,
    fingerprint: certificate.fingerprint,
    created_at: certificate.createdAt,
    ...toSealedColumns(certificate.sealed),
  }
}

export function fromCertificateRow(
  row: CertificatesTable & { readonly longest_expires_at: number | null },
): CertificateRecord {
  return {
    id: row.id,
    slot: row.slot,
    enabled: row.enabled === 1,
    version: row.version,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    sealed: fromSealedColumns(row),
    longestExpiresAt: row.longest_expires_at ?? undefined,
  }
}

export function toSealedColumns(
  sealed: Sealed,
): Pick<CertificatesTable, 'key_id' | 'wrapped_key' | 'ciphertext'> {
  return { key_id: sealed.keyId, wrapped_key: sealed.wrappedKey, ciphertext: sealed.ciphertext }
}

export function fromSealedColumns(
  row: Pick<CertificatesTable, 'key_id' | 'wrapped_key' | 'ciphertext'>,
): Sealed {
  return { keyId: row.key_id, wrappedKey: row.wrapped_key, ciphertext: row.ciphertext }
}
