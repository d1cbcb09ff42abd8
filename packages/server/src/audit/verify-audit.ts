import type { AuditEvent } from './audit.ts'
import { type AuditRow, type SearchColumns, searchColumns } from './audit-row.ts'
import { type AuditSource, rowsOf } from './audit-source.ts'
import { type AuditChain, chainMac, NO_CHAIN, rowMac } from './chain.ts'
import type { Checkpoint } from './checkpoint.ts'

/** What was found, with the first place that is not as it was written. */
export type AuditVerdict =
  | { readonly intact: true; readonly chains: number; readonly rows: number }
  | {
      readonly intact: false
      readonly code: AuditDamage
      readonly chainId: string
      /** The first bad row of the chain; `undefined` when the chain itself is what is wrong. */
      readonly sequence?: number
      /** For people. */
      readonly detail: string
    }

export type AuditDamage =
  /** A row is not there, but later ones are. */
  | 'ROW_MISSING'
  /** A row was changed, or does not belong where it is: put in, or put elsewhere. */
  | 'ROW_ALTERED'
  /** Rows that the checkpoint knows are not there. */
  | 'TAIL_MISSING'
  /** A whole chain is not there. */
  | 'CHAIN_MISSING'
  /** A chain was changed, put in, or put elsewhere. */
  | 'CHAIN_ALTERED'

/** Where a part of the log ended that was checked. */
export interface AuditPlace {
  readonly chainId: string
  readonly sequence: number
}

/** A part of the log to check. */
export interface AuditPart {
  /** From behind this row on; default: from the beginning. */
  readonly after?: AuditPlace | undefined
  /** Stops behind so many rows, if there are more. */
  readonly maxRows: number
  /** Run after each page, so that others get their turn. */
  readonly pause?: () => Promise<void>
}

/** What a part was found to be; `next` is where the following one begins, and not there behind the last. */
export type AuditPartVerdict = AuditVerdict & { readonly next?: AuditPlace | undefined }

/**
 * Checks that the log is as it was written: nothing changed, deleted, put in, reordered, and with a checkpoint also
 * nothing cut off its end.
 *
 * @param key - The audit key of the installation.
 * @param checkpoint - Read by `parseCheckpoint`; without one, a missing end cannot be seen.
 */
export function verifyAudit(
  source: AuditSource,
  key: Uint8Array,
  checkpoint?: Checkpoint,
): Promise<AuditVerdict> {
  return verifyAuditPart(source, key, { maxRows: Infinity }, checkpoint)
}

/**
 * The same for a part: all parts, each from where the one before ended and with the same checkpoint, are the whole.
 * `rows` counts those of the part.
 *
 * @throws {RangeError} When `after` is of a chain that is not there.
 */
export async function verifyAuditPart(
  source: AuditSource,
  key: Uint8Array,
  { after, maxRows, pause }: AuditPart,
  checkpoint?: Checkpoint,
): Promise<AuditPartVerdict> {
  // In this order, because servers may be writing: a chain is always there before its rows are.
  const chainIds = await source.chainIdsOfRows()
  const chains = await source.chains()
  const damage = checkChains(chains, key) ?? findForeignRows(chainIds, chains)
  if (damage !== undefined) return damage

  const heads = new Map(checkpoint?.heads.map((head) => [head.chainId, head]))
  const first = after === undefined ? 0 : chains.findIndex(({ id }) => id === after.chainId)
  if (first === -1) throw new RangeError(`there is no chain ${after!.chainId}`)
  let count = 0
  for (const chain of chains.slice(first)) {
    const start = after?.chainId === chain.id ? after.sequence : 0
    const previous = start === 0 ? { mac: chain.mac } : await rowAt(source, chain.id, start)
    if (previous === undefined) return rowDamage('ROW_MISSING', chain.id, start, 'is missing')
    let sequence = start
    let { mac } = previous
    const head = heads.get(chain.id)
    for await (const row of rowsOf(source, chain.id, start, pause)) {
      // Only once there is a further row: a part that ends with the log has nothing behind it.
      if (count === maxRows) {
        return {
          intact: true,
          chains: chains.length,
          rows: count,
          next: { chainId: chain.id, sequence },
        }
      }
      const problem = checkRow(row, key, sequence + 1, mac)
      if (problem !== undefined) return problem
      sequence += 1
      count += 1
      mac = row.mac
      if (head?.sequence === sequence && head.mac !== mac) {
        return rowDamage('ROW_ALTERED', chain.id, sequence, 'is not the one of the checkpoint')
      }
    }
    if (head !== undefined && head.sequence > sequence) {
      return rowDamage(
        'TAIL_MISSING',
        chain.id,
        sequence + 1,
        `and all up to ${head.sequence} are missing at the end of the chain`,
      )
    }
  }
  const known = new Set(chains.map(({ id }) => id))
  for (const { chainId, sequence } of heads.values()) {
    if (known.has(chainId)) continue
    return {
      intact: false,
      code: 'CHAIN_MISSING',
      chainId,
      detail: `the checkpoint knows a chain ${chainId} of ${sequence} rows, which is not there`,
    }
  }
  return { intact: true, chains: chains.length, rows: count }
}

async function rowAt(
  source: AuditSource,
  chainId: string,
  sequence: number,
): Promise<AuditRow | undefined> {
  const [row] = await source.rows(chainId, sequence - 1, 1)
  return row?.sequence === sequence ? row : undefined
}

function checkChains(chains: readonly AuditChain[], key: Uint8Array): AuditVerdict | undefined {
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

function findForeignRows(
  chainIds: readonly string[],
  chains: readonly AuditChain[],
): AuditVerdict | undefined {
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

function checkRow(
  row: AuditRow,
  key: Uint8Array,
  expected: number,
  previousMac: string,
): AuditVerdict | undefined {
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
  return wrong === undefined
    ? undefined
    : rowDamage('ROW_ALTERED', row.chainId, row.sequence, `has another ${wrong} than its event`)
}

function rowDamage(
  code: AuditDamage,
  chainId: string,
  sequence: number,
  what: string,
): AuditVerdict {
  return {
    intact: false,
    code,
    chainId,
    sequence,
    detail: `row ${sequence} of chain ${chainId} ${what}`,
  }
}
