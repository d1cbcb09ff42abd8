import type { AuditRow } from '../audit-row.ts'
import type { AuditFloor } from '../floor.ts'

/** Rows that one transaction removes: what it takes holds up whoever wants to write meanwhile. */
const ROWS_AT_ONCE = 500

/** Rows of one chain that may go, from its present beginning on. */
export interface Removal {
  readonly chainId: string
  /** Of the last row that is gone already; 0 when none is. */
  readonly after: number
  /** The last row of each slice, ending with the last that may go. */
  readonly slices: readonly Pick<AuditRow, 'sequence' | 'mac'>[]
}

/** Gathers what may go, while it is walked through. */
export class Removals {
  readonly #slices = new Map<string, Pick<AuditRow, 'sequence' | 'mac'>[]>()
  readonly #floors = new Map<string, AuditFloor>()
  readonly #rowsAtOnce: number
  #rows = 0

  constructor(rowsAtOnce: number = ROWS_AT_ONCE) {
    this.#rowsAtOnce = rowsAtOnce
  }

  addFloor(floor: AuditFloor): void {
    this.#floors.set(floor.chainId, floor)
  }

  addRow({ chainId, sequence, mac }: AuditRow): void {
    this.#rows += 1
    let slices = this.#slices.get(chainId)
    if (slices === undefined) this.#slices.set(chainId, (slices = []))
    const begun = slices.at(-1)
    const isFull = begun === undefined || begun.sequence % this.#rowsAtOnce === 0
    if (isFull) slices.push({ sequence, mac })
    else slices[slices.length - 1] = { sequence, mac }
  }

  /** How many rows there are. */
  rows(): number {
    return this.#rows
  }

  list(): readonly Removal[] {
    return [...this.#slices].map(([chainId, slices]) => ({
      chainId,
      after: this.#floors.get(chainId)?.sequence ?? 0,
      slices,
    }))
  }
}
