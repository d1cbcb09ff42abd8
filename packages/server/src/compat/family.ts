import type { Hono } from 'hono'

import type { Issuing } from '../pipeline/issue.ts'
import type { AppEnv } from '../routes/context.ts'

/** The families of other servers' endpoints, by the name that `TESSERA_COMPAT` takes. */
export const COMPAT_FAMILIES: readonly [
  'one-click',
  'guide',
  'community-go',
  'community-node',
  'demo-server',
  'docker',
  'middleware',
  'chat',
  'conversational',
  'token-gen',
] = [
  'one-click',
  'guide',
  'community-go',
  'community-node',
  'demo-server',
  'docker',
  'middleware',
  'chat',
  'conversational',
  'token-gen',
]

export type CompatFamily = (typeof COMPAT_FAMILIES)[number]

/** What `TESSERA_COMPAT` means when it is not set: the guide's two endpoints and the community's Go server. */
export const DEFAULT_COMPAT: readonly CompatFamily[] = ['one-click', 'guide', 'community-go']

/** How close to the original a family stays where the original does harm. */
export interface CompatOptions {
  readonly families: readonly CompatFamily[]
  /** Families that answer as the original did also where that surprises people; see each file. */
  readonly strict: ReadonlySet<CompatFamily>
  /** What all of them sign. 006 only for clients older than AccessToken2. */
  readonly format: '007' | '006'
  /** Requests that carry an App Certificate are refused instead of answered with a warning. */
  readonly refuseCertificates: boolean
}

export const DEFAULT_COMPAT_OPTIONS: CompatOptions = {
  families: DEFAULT_COMPAT,
  strict: new Set(),
  format: '007',
  refuseCertificates: false,
}

/** What a family needs to register its routes. */
export interface FamilyContext {
  readonly app: Hono<AppEnv>
  readonly issuing: Issuing
  readonly options: CompatOptions
}
