import type { Budget, BudgetName } from './budgets.ts'
import type { MemoryCounter, Taken } from './memory-counter.ts'

/** Counts for several replicas together. An interface, so that a limiter runs where no Redis client does. */
export interface SharedCounters {
  /** Counts one thing by key; at once where the answer is known, and in `memory` while the shared place does not answer. */
  counter(
    name: BudgetName,
    budget: Budget,
  ): (key: string, cost: number, memory: MemoryCounter) => Promise<Taken> | Taken
}
