import type { AuditCount, AuditEntry } from '../../api/shapes.ts'

/** Bars over time: for each moment how many were issued and how many refused. Moments are Unix seconds. */
export interface Series {
  readonly moments: readonly number[]
  readonly issued: readonly number[]
  readonly refused: readonly number[]
}

/** Fills the gaps: where nothing happened is a zero, not nothing. */
export function seriesOf(
  counts: readonly AuditCount[],
  from: number,
  to: number,
  barSeconds: number,
): Series {
  const first = Math.floor(from / barSeconds) * barSeconds
  const moments: number[] = []
  for (let at = first; at <= to; at += barSeconds) moments.push(at)
  const of = (actions: readonly string[]): number[] => {
    const sums = new Map<number, number>()
    for (const { from: atMs, action, count } of counts) {
      if (!actions.includes(action)) continue
      const at = Math.floor(atMs / 1_000)
      sums.set(at, (sums.get(at) ?? 0) + count)
    }
    return moments.map((at) => sums.get(at) ?? 0)
  }
  return { moments, issued: of(['token.issue']), refused: of(['token.refuse']) }
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

/** A name and how often, most first. */
export interface Share {
  readonly name: string
  readonly count: number
}

export function sharesOf(
  entries: readonly AuditEntry[],
  nameOf: (event: AuditEntry['event']) => string | undefined,
): readonly Share[] {
  const counts = new Map<string, number>()
  for (const { event } of entries) {
    const name = nameOf(event)
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}
