import type { PolicyRule } from '../../api/shapes.ts'

/** A rule, and the place it is to have. */
export interface Placed {
  readonly rule: PolicyRule
  readonly position: number
}

/**
 * What to save so that a rule stands one place before or after where it is. The rules keep the places that they have among
 * them; only where two share one, all get new places.
 *
 * @param rules - In the order in which they are asked.
 */
export function movedRule(
  rules: readonly PolicyRule[],
  id: string,
  direction: 'up' | 'down',
): readonly Placed[] {
  const from = rules.findIndex((rule) => rule.id === id)
  const to = direction === 'up' ? from - 1 : from + 1
  const [moved, passed] = [rules[from], rules[to]]
  if (moved === undefined || passed === undefined) return []
  const order = rules.with(to, moved).with(from, passed)
  const places = rules.map(({ position }) => position)
  const areDistinct = new Set(places).size === places.length
  return order
    .map((rule, index) => ({ rule, position: areDistinct ? (places[index] ?? index) : index }))
    .filter(({ rule, position }) => rule.position !== position)
}
