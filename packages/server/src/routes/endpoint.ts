import type { Hono } from 'hono'
import type { z } from 'zod'

import type { ProblemCode } from '../problems.ts'
import type { AppContext, AppEnv } from './context.ts'

/**
 * One endpoint of the native API: what it takes, answers and refuses, and what it does. The same description gives the
 * route, the OpenAPI document and the requests of the fuzz test.
 */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `:name` for parameters. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly tag: 'tokens' | 'operations' | 'administration' | 'console'
  /** Which credential it asks for: none, any caller, a session of the console, or one with this scope. */
  readonly access: 'anybody' | 'callers' | 'session' | AdminScope
  readonly parameters?: Readonly<Record<string, z.ZodType>>
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Larger than the common limit only where many things come at once. Bytes. */
  readonly maxBodyBytes?: number
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly body?: z.ZodType }>
  >
  readonly problems: readonly ProblemCode[]
  readonly handle: (context: AppContext) => Promise<Response> | Response
}

/** Scopes of administrators' credentials; see admin/scopes.ts for who has them. */
export type AdminScope = 'admin:read' | 'admin' | 'admin:settings' | 'admin:accounts'

/** Puts endpoints on their paths. */
export function register(app: Hono<AppEnv>, endpoints: readonly Endpoint[]): void {
  for (const { method, path, handle } of endpoints) app.on(method.toUpperCase(), path, handle)
}
