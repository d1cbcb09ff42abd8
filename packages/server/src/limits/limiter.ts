import type { Call, Principal } from '../callers/principal.ts'

/** How much is left, for the `RateLimit-*` headers. */
export interface Allowance {
  readonly limit: number
  readonly remaining: number
  /** Seconds until the window starts anew. */
  readonly resetSeconds: number
}

/** Step two of issuing: how often. Each `take` throws {@link Problem} `RATE_LIMITED`, with when to come back. */
export interface Limiter {
  /** Takes from the budgets of the principal and of its address, before anything else is looked at. */
  takeCaller(
    principal: Principal,
    call: Call,
  ): Promise<Allowance | undefined> | Allowance | undefined
  /** Takes `tokens` from the budget of a project. */
  takeProject(appId: string, tokens: number): Promise<void> | void
}

/** No limits; for embedding the app behind something that has its own. */
export const unlimited: Limiter = { takeCaller: () => undefined, takeProject: () => undefined }

/** Tells the caller how much it has left. */
export function showAllowance(call: Call, allowance: Allowance | undefined): void {
  if (allowance === undefined) return
  call.setHeader('ratelimit-limit', String(allowance.limit))
  call.setHeader('ratelimit-remaining', String(allowance.remaining))
  call.setHeader('ratelimit-reset', String(allowance.resetSeconds))
}
