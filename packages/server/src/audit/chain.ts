import { textHmac } from './text-hmac.ts'

/*
 * The audit log is tamper-evident: each row carries a MAC over its place, the MAC of the row before it, and its text,
 * under a key that the database does not hold. Every process writes a chain of its own, and the chains form a chain
 * themselves, so that nobody has to wait for anybody.
 */

/** A chain: the rows that one process wrote. */
export interface AuditChain {
  readonly id: string
  /** 1 for the first chain of the installation. */
  readonly ordinal: number
  /** Who wrote it, for people. */
  readonly replica: string
  /** Unix milliseconds. */
  readonly startedAtMs: number
  readonly mac: string
}

/** The previous MAC of the first chain. */
export const NO_CHAIN = ''

export function chainMac(
  key: Uint8Array,
  chain: Omit<AuditChain, 'mac'>,
  previousMac: string,
): string {
  const { ordinal, id, replica, startedAtMs } = chain
  return mac(
    key,
    `tessera-audit-1 chain\n${JSON.stringify([ordinal, id, replica, startedAtMs])}\n${previousMac}`,
  )
}

/**
 * @param previousMac - Of the row before; of the chain for the first row.
 * @param event - JSON on one line, so it holds no line break that could blur where it starts.
 */
export function rowMac(
  key: Uint8Array,
  chainId: string,
  sequence: number,
  previousMac: string,
  event: string,
): string {
  return mac(key, `tessera-audit-1 row\n${chainId}\n${sequence}\n${previousMac}\n${event}`)
}

/** Seals up to where the rows of a chain were removed. @param rowMac - Of the last of them. */
export function floorMac(
  key: Uint8Array,
  chainId: string,
  sequence: number,
  rowMac: string,
  atMs: number,
): string {
  return mac(key, `tessera-audit-1 floor\n${JSON.stringify([chainId, sequence, atMs])}\n${rowMac}`)
}

const macs = new WeakMap<Uint8Array, (text: string) => string>()

function mac(key: Uint8Array, text: string): string {
  let macOf = macs.get(key)
  if (macOf === undefined) macs.set(key, (macOf = textHmac(key)))
  return macOf(text)
}
