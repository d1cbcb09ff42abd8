import { createHmac, type KeyObject } from 'node:crypto'

import type { Secret } from '../config/secret.ts'

/**
 * By what a person tells certificates apart: 8 hexadecimal characters, different on every installation, so that they
 * cannot be looked up anywhere.
 */
export function fingerprintOf(key: KeyObject, certificate: Secret): string {
  return createHmac('sha256', key)
    .update(`certificate ${certificate.reveal()}`)
    .digest('hex')
    .slice(0, 8)
}
