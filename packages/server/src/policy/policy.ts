import type { Principal } from '../callers/principal.ts'
import type { Grant, TokenRequest } from '../pipeline/token-request.ts'
import type { Project } from '../projects/project.ts'

/** What is asked of a policy. */
export interface PolicyQuestion {
  readonly principal: Principal
  readonly request: TokenRequest
  readonly project: Project
  /** Unix seconds. */
  readonly now: number
}

/** Step three of issuing: what they may get. */
export interface Policy {
  /**
   * Granted = requested ∩ allowed.
   *
   * Services that are not allowed are left out; the answer says what is in the token.
   *
   * @throws {Problem} `POLICY_DENIED` (with the rule that refused) or `SCOPE_MISSING` when nothing is left;
   *   `CREDENTIAL_EXPIRED` when tokens must not outlive a credential that has ended.
   */
  decide(question: PolicyQuestion): Promise<Grant> | Grant
}
