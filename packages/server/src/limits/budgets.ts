/** So many in so much time. */
export interface Budget {
  readonly points: number
  readonly durationSeconds: number
}

/** What is counted, each on its own. */
export type BudgetName = 'principal' | 'address' | 'project' | 'signIn' | 'failedCredentials'
export type Budgets = Readonly<Record<BudgetName, Budget>>

/**
 * Generous for people (a client asks once an hour), tight for a script that went wrong; a project's own is what one
 * replica can do for a while without starving the others. Nobody mistypes a password twenty times in a quarter of an hour, and no client
 * that works sends a bad credential once a second.
 */
export const DEFAULT_BUDGETS: Budgets = {
  principal: { points: 120, durationSeconds: 60 },
  address: { points: 600, durationSeconds: 60 },
  project: { points: 60_000, durationSeconds: 60 },
  signIn: { points: 20, durationSeconds: 900 },
  failedCredentials: { points: 60, durationSeconds: 60 },
}
