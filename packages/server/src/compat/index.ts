import type { Hono } from 'hono'

import type { Issuing } from '../pipeline/issue.ts'
import type { AppEnv } from '../routes/context.ts'
import {
  COMPAT_FAMILIES,
  type CompatFamily,
  DEFAULT_COMPAT,
  type RegisterFamily,
} from './family.ts'
import { oneClick } from './one-click.ts'

const REGISTER: Partial<Record<CompatFamily, RegisterFamily>> = { 'one-click': oneClick }

/** Registers the families that are switched on. */
export function compatRoutes(
  app: Hono<AppEnv>,
  issuing: Issuing,
  families: readonly CompatFamily[],
): void {
  for (const family of families) REGISTER[family]?.(app, issuing)
}

export { COMPAT_FAMILIES, type CompatFamily, DEFAULT_COMPAT }
