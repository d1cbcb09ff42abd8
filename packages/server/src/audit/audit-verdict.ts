/** What was found, with the first place that is not as it was written. */
export type AuditVerdict =
  | {
      readonly intact: true
      readonly chains: number
      readonly rows: number
      /** Rows that are not here because they were archived or their time was over; not there when all are. */
      readonly removed?: number
    }
  | AuditDamaged

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
  /** What tells that rows were removed on purpose was changed, put in, or put elsewhere. */
  | 'FLOOR_ALTERED'

/** The first place that is not as it was written. */
export interface AuditDamaged {
  readonly intact: false
  readonly code: AuditDamage
  readonly chainId: string
  /** The first bad row of the chain; `undefined` when the chain itself is what is wrong. */
  readonly sequence?: number
  /** For people. */
  readonly detail: string
}

export function rowDamage(
  code: AuditDamage,
  chainId: string,
  sequence: number,
  what: string,
): AuditDamaged {
  return {
    intact: false,
    code,
    chainId,
    sequence,
    detail: `row ${sequence} of chain ${chainId} ${what}`,
  }
}
