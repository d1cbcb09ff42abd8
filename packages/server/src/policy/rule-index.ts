import type { Principal } from '../callers/principal.ts'
import { claimAt } from './claims.ts'
import type { CompiledRule } from './compile.ts'
import type { ClaimValue } from './rule.ts'
import { type RuleHandle, starAt } from './rule-handle.ts'

/** So few are looked at faster than they are found. */
const MIN_INDEXED = 16

/** The rules that may match a caller, in their order; those that are left out cannot. */
export type RuleIndex = (principal: Principal) => readonly CompiledRule[]

/** Sorts rules by their handles, so that a decision looks at the few that may be about the caller. */
export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  if (rules.length < MIN_INDEXED) return () => rules
  const unhandled: number[] = []
  const drawers = new Map<string, Drawer>()
  for (const [position, { handle }] of rules.entries()) {
    if (handle === undefined) unhandled.push(position)
    else drawerOf(drawers, handle.of).add(handle.values, position)
  }
  return (principal) => {
    const found = new Set(unhandled)
    for (const drawer of drawers.values()) drawer.find(principal, found)
    return [...found].sort((a, b) => a - b).map((position) => rules[position]!)
  }
}

/** Rules with a handle of one kind, by its values. */
class Drawer {
  readonly #of: RuleHandle['of']
  readonly #byValue = new Map<ClaimValue, number[]>()
  /** By how long the beginning is, and then by it: a look for each length that occurs. */
  readonly #byBeginning = new Map<number, Map<string, number[]>>()

  constructor(of: RuleHandle['of']) {
    this.#of = of
  }

  add(values: readonly ClaimValue[], position: number): void {
    for (const value of values) {
      const length = starAt(value)
      if (length === -1) push(this.#byValue, value, position)
      else {
        let beginnings = this.#byBeginning.get(length)
        if (beginnings === undefined) {
          beginnings = new Map()
          this.#byBeginning.set(length, beginnings)
        }
        push(beginnings, (value as string).slice(0, length), position)
      }
    }
  }

  find(principal: Principal, found: Set<number>): void {
    const actual =
      typeof this.#of === 'string' ? principal[this.#of] : claimAt(principal.claims, this.#of)
    for (const value of Array.isArray(actual) ? (actual as unknown[]) : [actual]) {
      addAll(this.#byValue.get(value as ClaimValue), found)
      if (typeof value !== 'string') continue
      for (const [length, beginnings] of this.#byBeginning) {
        if (length <= value.length) addAll(beginnings.get(value.slice(0, length)), found)
      }
    }
  }
}

function push<Key>(positions: Map<Key, number[]>, key: Key, position: number): void {
  const known = positions.get(key)
  if (known === undefined) positions.set(key, [position])
  else known.push(position)
}

function addAll(positions: readonly number[] | undefined, found: Set<number>): void {
  for (const position of positions ?? []) found.add(position)
}

function drawerOf(drawers: Map<string, Drawer>, of: RuleHandle['of']): Drawer {
  const name = typeof of === 'string' ? of : `claim ${of.name}`
  let drawer = drawers.get(name)
  if (drawer === undefined) {
    drawer = new Drawer(of)
    drawers.set(name, drawer)
  }
  return drawer
}
