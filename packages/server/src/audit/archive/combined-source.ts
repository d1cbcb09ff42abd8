import type { AuditRow } from '../audit-row.ts'
import { type AuditSource, rowsOf } from '../audit-source.ts'
import type { AuditChain } from '../chain.ts'
import { pagesInOrder } from './in-order.ts'

/**
 * A database and its archives as one log, in which each row is once: one that is in two of them, as when a removal was
 * interrupted, counts as one if it is the same in both, and as a row too many if it is not.
 */
export function combinedSource(sources: readonly AuditSource[]): AuditSource {
  return {
    async chains() {
      const all = (await Promise.all(sources.map((source) => source.chains()))).flat()
      const once = new Map(all.map((chain) => [spelled(chain), chain]))
      return [...once.values()].sort((a, b) => a.ordinal - b.ordinal)
    },
    async chainIdsOfRows() {
      const all = (await Promise.all(sources.map((source) => source.chainIdsOfRows()))).flat()
      return [...new Set(all)]
    },
    async floors() {
      return (await Promise.all(sources.map((source) => source.floors()))).flat()
    },
    async lastRow(chainId) {
      const last = await Promise.all(sources.map((source) => source.lastRow(chainId)))
      return last
        .filter((row) => row !== undefined)
        .sort((a, b) => a.sequence - b.sequence)
        .at(-1)
    },
    rows: pagesInOrder((chainId) => merged(sources, chainId)),
  }
}

function spelled({ ordinal, id, replica, startedAtMs, mac }: AuditChain): string {
  return JSON.stringify([ordinal, id, replica, startedAtMs, mac])
}

async function* merged(sources: readonly AuditSource[], chainId: string): AsyncGenerator<AuditRow> {
  const walks = await Promise.all(
    sources.map(async (source) => {
      const rows = rowsOf(source, chainId)
      return { rows, next: await rows.next() }
    }),
  )
  for (;;) {
    const open = walks.filter(({ next }) => next.done !== true)
    const rows = open.map(({ next }) => next.value as AuditRow)
    if (rows.length === 0) return
    const row = rows.reduce((a, b) => (b.sequence < a.sequence ? b : a))
    yield row
    for (const walk of open) {
      if (isSame(walk.next.value as AuditRow, row)) walk.next = await walk.rows.next()
    }
  }
}

function isSame(a: AuditRow, b: AuditRow): boolean {
  return a.sequence === b.sequence && a.mac === b.mac && a.event === b.event
}
