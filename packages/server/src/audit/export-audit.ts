import type { AuditRow } from './audit-row.ts'
import { type AuditSource, rowsOf } from './audit-source.ts'
import type { AuditChain } from './chain.ts'
import { chainLine, exportEntries, floorLine, headerLine, rowLine } from './export-line.ts'
import type { AuditFloor } from './floor.ts'

/** The whole log, line by line and without line breaks. @param at - Unix milliseconds. */
export async function* exportAudit(source: AuditSource, at: number): AsyncGenerator<string> {
  yield headerLine(at)
  for (const chain of await source.chains()) {
    yield chainLine(chain)
    let isFirst = true
    for await (const row of rowsOf(source, chain.id)) {
      if (isFirst && row.sequence > 1) {
        // Asked for here and not before: rows may be removed while this goes on.
        const floors = await source.floors()
        yield* floors.filter((floor) => isUnder(floor, row)).map(floorLine)
      }
      isFirst = false
      yield rowLine(row)
    }
  }
}

function isUnder(floor: AuditFloor, { chainId, sequence }: AuditRow): boolean {
  return floor.chainId === chainId && floor.sequence === sequence - 1
}

/**
 * Reads an export into memory, for `verifyAudit`.
 *
 * @throws {TypeError} Naming the first line that is not one.
 */
export async function readExport(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<AuditSource> {
  const chains: AuditChain[] = []
  const floors: AuditFloor[] = []
  const rows = new Map<string, AuditRow[]>()
  for await (const entry of exportEntries(lines)) {
    if ('chain' in entry) chains.push(entry.chain)
    else if ('floor' in entry) floors.push(entry.floor)
    else {
      const chain = rows.get(entry.row.chainId)
      if (chain === undefined) rows.set(entry.row.chainId, [entry.row])
      else chain.push(entry.row)
    }
  }
  return memorySource(chains, floors, rows)
}

function memorySource(
  chains: readonly AuditChain[],
  floors: readonly AuditFloor[],
  rows: ReadonlyMap<string, readonly AuditRow[]>,
): AuditSource {
  return {
    chains: () => Promise.resolve([...chains].sort((a, b) => a.ordinal - b.ordinal)),
    floors: () => Promise.resolve(floors),
    chainIdsOfRows: () => Promise.resolve([...rows.keys()]),
    lastRow: (chainId) => Promise.resolve(rows.get(chainId)?.at(-1)),
    rows(chainId, after, limit) {
      const all = rows.get(chainId) ?? []
      const start = all.findIndex(({ sequence }) => sequence > after)
      return Promise.resolve(start < 0 ? [] : all.slice(start, start + limit))
    },
  }
}
