import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto'

/** What stands in front of the 32 bytes of an Ed25519 key in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The Ed25519 key that signs this installation's checkpoints. It comes from the audit key, which the master key seals: who
 * can only write the database, or the log where checkpoints are kept, cannot make one.
 */
export function checkpointKey(auditKey: KeyObject): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', auditKey, '', 'tessera audit checkpoint', 32))
  return createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  })
}
