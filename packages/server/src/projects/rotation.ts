import { Problem } from '../problems.ts'
import type { CertificateSlot } from './project.ts'

/*
 * How certificates change, as in the platform's console: add a secondary, swap, turn the old one off, delete it. What
 * the console does not know, and we do, is until when the old one is needed.
 */

/** What of a certificate these rules look at. */
export interface RotatingCertificate {
  readonly slot: CertificateSlot
  readonly enabled: boolean
  /** No token that it signed ends later, in Unix seconds; `undefined` when it has signed none. */
  readonly longestExpiresAt?: number | undefined
}

/** The slot that a further certificate goes to. @throws {Problem} `CONFLICT` when both are taken. */
export function freeSlot(certificates: readonly RotatingCertificate[]): CertificateSlot {
  if (inSlot(certificates, 'primary') === undefined) return 'primary'
  if (inSlot(certificates, 'secondary') === undefined) return 'secondary'
  throw new Problem('CONFLICT', {
    detail: 'the project has two certificates, which is the most there can be',
    hint: 'delete the secondary one first',
  })
}

/** Primary and secondary change places. @throws {Problem} `CONFLICT`. */
export function swapSlots<Certificate extends RotatingCertificate>(
  certificates: readonly Certificate[],
): readonly Certificate[] {
  const primary = inSlot(certificates, 'primary')
  const secondary = inSlot(certificates, 'secondary')
  if (primary === undefined || secondary === undefined) {
    throw new Problem('CONFLICT', {
      detail: 'there are no two certificates to swap',
      hint: 'add a secondary certificate first',
    })
  }
  if (!secondary.enabled) {
    throw new Problem('CONFLICT', {
      detail: 'the secondary certificate is disabled and cannot sign',
      hint: 'enable it first',
    })
  }
  return [
    { ...secondary, slot: 'primary' },
    { ...primary, slot: 'secondary' },
  ]
}

/** Turns the secondary certificate on or off. @throws {Problem} `CONFLICT` or `NOT_FOUND`. */
export function setEnabled<Certificate extends RotatingCertificate>(
  certificates: readonly Certificate[],
  slot: CertificateSlot,
  enabled: boolean,
): readonly Certificate[] {
  const wanted = existing(certificates, slot)
  if (slot === 'primary' && !enabled) {
    throw new Problem('CONFLICT', {
      detail: 'the primary certificate signs and cannot be disabled',
      hint: 'swap the certificates first; to stop signing, disable the project',
    })
  }
  return certificates.map((certificate) =>
    certificate === wanted ? { ...certificate, enabled } : certificate,
  )
}

/**
 * Takes the secondary certificate away for good.
 *
 * @param now - Unix seconds.
 * @param force - Also while tokens that it signed are valid: they stop working at once.
 * @throws {Problem} `CERTIFICATE_STILL_NEEDED` with when it is not any more; `CONFLICT`; `NOT_FOUND`.
 */
export function withoutCertificate<Certificate extends RotatingCertificate>(
  certificates: readonly Certificate[],
  slot: CertificateSlot,
  now: number,
  force: boolean,
): readonly Certificate[] {
  const wanted = existing(certificates, slot)
  if (slot === 'primary') {
    throw new Problem('CONFLICT', {
      detail: 'the primary certificate cannot be deleted',
      hint: 'add a secondary one, swap, disable, then delete',
    })
  }
  if (wanted.enabled) {
    throw new Problem('CONFLICT', {
      detail: 'the certificate is enabled',
      hint: 'disable it first; that can be undone, deleting cannot',
    })
  }
  if (!force) assertNotNeeded(wanted, now)
  return certificates.filter((certificate) => certificate !== wanted)
}

/** When no token that the certificate signed here is valid any more, in Unix seconds; `undefined` when that is now. */
export function safeToDeleteAt(certificate: RotatingCertificate, now: number): number | undefined {
  const { longestExpiresAt } = certificate
  return longestExpiresAt === undefined || longestExpiresAt <= now ? undefined : longestExpiresAt
}

/** @throws {Problem} `CERTIFICATE_STILL_NEEDED`. */
export function assertNotNeeded(certificate: RotatingCertificate, now: number): void {
  const safeAt = safeToDeleteAt(certificate, now)
  if (safeAt === undefined) return
  throw new Problem('CERTIFICATE_STILL_NEEDED', {
    detail: `tokens that the ${certificate.slot} certificate signed are valid until ${safeAt} (Unix seconds)`,
    hint: 'wait until then, or send force: whoever holds such a token cannot join or renew with it',
    retryAfterSeconds: safeAt - now,
  })
}

function inSlot<Certificate extends RotatingCertificate>(
  certificates: readonly Certificate[],
  slot: CertificateSlot,
): Certificate | undefined {
  return certificates.find((certificate) => certificate.slot === slot)
}

function existing<Certificate extends RotatingCertificate>(
  certificates: readonly Certificate[],
  slot: CertificateSlot,
): Certificate {
  const found = inSlot(certificates, slot)
  if (found === undefined) {
    throw new Problem('NOT_FOUND', { detail: `the project has no ${slot} certificate` })
  }
  return found
}
