import type { AuditRow } from '../audit-row.ts'
import type { AuditSource } from '../audit-source.ts'

/**
 * Pages of rows from something that can only be read from beginning to end, as `rowsOf` asks for them: each behind the
 * one before. Whoever asks for another place waits until it has been read up to there.
 *
 * @param open - All rows of a chain, in order, from its beginning.
 */
export function pagesInOrder(
  open: (chainId: string) => AsyncGenerator<AuditRow> | Promise<AsyncGenerator<AuditRow>>,
): AuditSource['rows'] {
  let rows: AsyncGenerator<AuditRow> | undefined
  let chain: string | undefined
  let place = Number.MIN_SAFE_INTEGER
  return async (chainId, after, limit) => {
    let skipTo = Number.MIN_SAFE_INTEGER
    if (rows === undefined || chainId !== chain || after !== place) {
      await rows?.return(undefined)
      rows = await open(chainId)
      chain = chainId
      skipTo = after
    }
    const page: AuditRow[] = []
    while (page.length < limit) {
      const next = await rows.next()
      if (next.done === true) break
      // Only after a jump: a second row at the place where a page ended must not go unseen.
      if (next.value.sequence > skipTo) page.push(next.value)
    }
    place = page.at(-1)?.sequence ?? after
    return page
  }
}
