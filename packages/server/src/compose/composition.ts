import type { ProjectFeed } from './project-feed.ts'
import type { Issuing } from '../pipeline/issue.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { ReadinessCheck } from '../routes/health.ts'
import type { IdempotencyStore } from '../storage/stores/idempotency.ts'

/** The parts of a server, put together and ready to answer. */
export interface Composition {
  readonly issuing: Issuing
  readonly endpoints: readonly Endpoint[]
  readonly readiness: readonly ReadinessCheck[]
  /** Where answers are kept for `Idempotency-Key`; only where there is a database. */
  readonly idempotency?: IdempotencyStore
  /** The projects with their certificates, for a gateway in the same process; only where there is a database. */
  readonly projects?: ProjectFeed
  /** A one-time token for setting up the console, while nobody has; only where there is a database. */
  setUpToken?(): Promise<string | undefined>
  /** Writes what is still to be written and lets go of everything that is open. */
  close(): Promise<void>
}
