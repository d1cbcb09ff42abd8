import type { AuditEvent } from './audit.ts'
import { type AuditRow, type SearchColumns, searchColumns } from './audit-row.ts'
import { type AuditDamaged, rowDamage } from './audit-verdict.ts'
import { type AuditChain, chainMac, NO_CHAIN, rowMac } from './chain.ts'

/** Whether the chains are all there and in order. */
export function checkChains(
  chains: readonly AuditChain[],
  key: Uint8Array,
): AuditDamaged | undefined {
  let mac = NO_CHAIN
  for (const [index, chain] of chains.entries()) {
    if (chain.ordinal !== index + 1) {
      return {
        intact: false,
        code: 'CHAIN_MISSING',
        chainId: chain.id,
        detail: `the chain number ${index + 1}, before ${chain.id}, is missing`,
      }
    }
    if (chainMac(key, chain, mac) !== chain.mac) {
      return {
        intact: false,
        code: 'CHAIN_ALTERED',
        chainId: chain.id,
        detail: `the chain ${chain.id} is not as it was begun, or the audit key is another`,
      }
    }
    mac = chain.mac
  }
  return undefined
}

/** What says it is of a chain that is not there. */
export function findForeign(
  chainIds: readonly string[],
  chains: readonly AuditChain[],
): AuditDamaged | undefined {
  const known = new Set(chains.map(({ id }) => id))
  const [foreign] = chainIds.filter((id) => !known.has(id)).sort()
  if (foreign === undefined) return undefined
  return {
    intact: false,
    code: 'CHAIN_MISSING',
    chainId: foreign,
    detail: `there are rows of a chain ${foreign}, which was never begun or was taken away`,
  }
}

/** Whether a row carries on from the one before it, and is as it was written. */
export function checkRow(
  row: AuditRow,
  key: Uint8Array,
  expected: number,
  previousMac: string,
): AuditDamaged | undefined {
  if (row.sequence > expected) {
    const missing = row.sequence - expected
    return rowDamage(
      'ROW_MISSING',
      row.chainId,
      expected,
      missing === 1 ? 'is missing' : `and the ${missing - 1} after it are missing`,
    )
  }
  if (row.sequence < expected) {
    return rowDamage('ROW_ALTERED', row.chainId, row.sequence, 'has no place in the chain')
  }
  if (rowMac(key, row.chainId, row.sequence, previousMac, row.event) !== row.mac) {
    return rowDamage('ROW_ALTERED', row.chainId, row.sequence, 'is not the one that was written')
  }
  // The columns are copies, which the MAC does not cover; whoever searches must not be misled by them.
  const written = searchColumns(JSON.parse(row.event) as AuditEvent)
  const wrong = (Object.keys(written) as (keyof SearchColumns)[]).find(
    (name) => row[name] !== written[name],
  )
  if (wrong !== undefined) {
    return rowDamage(
      'ROW_ALTERED',
      row.chainId,
      row.sequence,
      `has another ${wrong} than its event`,
    )
  }
  // What a sheet says of itself is not covered by a MAC either, and decides whether its rows are found.
  return row.endsWrongSheet === true
    ? rowDamage('ROW_ALTERED', row.chainId, row.sequence, 'ends a sheet that says otherwise')
    : undefined
}
