import type { Issuing } from '../pipeline/issue.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { ReadinessCheck } from '../routes/health.ts'

/** The parts of a server, put together and ready to answer. */
export interface Composition {
  readonly issuing: Issuing
  readonly endpoints: readonly Endpoint[]
  readonly readiness: readonly ReadinessCheck[]
  /** Writes what is still to be written and lets go of everything that is open. */
  close(): Promise<void>
}
