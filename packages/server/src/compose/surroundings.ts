import type { FetchKeySet } from '../callers/jwt/jwks-source.ts'
import type { KeySetFetchOptions } from '../callers/jwt/key-set-fetch.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { DeriveHash } from '../sign-in/password-hashing.ts'
import type { Every } from './housekeeping.ts'

/** What every composition is given by the process around it. */
export interface Surroundings {
  readonly log: Log
  readonly metrics: Metrics
  /** Writes one line to standard output. */
  readonly write: (line: string) => void
  /** Unix milliseconds; beside a gateway, the clock that is moved there. */
  readonly clock: () => number
  /** Unix milliseconds, of the machine: what the sessions of people end by. */
  readonly wallClock: () => number
  /** Milliseconds; never jumps. */
  readonly monotonicMs: () => number
  /** The same, but looked at once in a turn of the event loop, where there is one: for limits and for how old a cache is. */
  readonly turnMs: () => number
  /** For what is done from time to time. */
  readonly every: Every
  readonly fetch: typeof fetch
  /** How the key sets of identity providers are fetched; runtimes differ in what they let us check. */
  readonly keySetFetch: (options: KeySetFetchOptions) => FetchKeySet
  /** Throws {@link Problem} `OVERLOADED` while this process is behind; default: never. */
  readonly assertNotOverloaded?: () => void
  /** How passwords are hashed; default: Argon2id. */
  readonly deriveHash?: DeriveHash
}
