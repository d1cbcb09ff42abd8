import type { Hono } from 'hono'

import type { Issuing } from '../pipeline/issue.ts'
import type { AppEnv } from '../routes/context.ts'

/** The families of other servers' endpoints, by the name that `TESSERA_COMPAT` takes. */
export const COMPAT_FAMILIES = [
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
] as const

export type CompatFamily = (typeof COMPAT_FAMILIES)[number]

/** What `TESSERA_COMPAT` means when it is not set: the guide's two endpoints and the community's Go server. */
export const DEFAULT_COMPAT: readonly CompatFamily[] = ['one-click', 'guide', 'community-go']

/** Registers the routes of one family. */
export type RegisterFamily = (app: Hono<AppEnv>, issuing: Issuing) => void
