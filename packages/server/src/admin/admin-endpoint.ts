import type { z } from 'zod'

import { type AuditLog, auditCaller } from '../audit/audit.ts'
import { authenticate } from '../callers/authenticate.ts'
import type { Call, CallerMethod, Principal } from '../callers/principal.ts'
import { type Limiter, showAllowance } from '../limits/limiter.ts'
import { isProblem, Problem, type ProblemCode } from '../problems.ts'
import { answerJson, answerNothing } from '../routes/answer.ts'
import { type AppContext, callOf } from '../routes/context.ts'
import type { AdminScope, Endpoint } from '../routes/endpoint.ts'
import { checked, readJson } from '../routes/json-body.ts'
import { hasScope } from './scopes.ts'

/** What administration needs from outside. */
export interface Administration {
  readonly callers: readonly CallerMethod[]
  readonly limiter: Limiter
  readonly audit: AuditLog
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Asked before anything else; see {@link Issuing}. */
  readonly assertNotOverloaded?: (() => void) | undefined
}

/** What a handler of an administrative endpoint gets. */
export interface AdminRequest<Body, Query> {
  readonly principal: Principal
  readonly call: Call
  /** A parameter of the path. */
  readonly parameter: (name: string) => string
  readonly body: Body
  readonly query: Query
  /** Unix seconds. */
  readonly now: number
}

/** One administrative endpoint: an {@link Endpoint} whose credential, scope, body and audit row are seen to. */
export interface AdminEndpoint<Body, Query> {
  readonly method: Endpoint['method']
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly scope: AdminScope
  readonly body?: z.ZodType<Body>
  readonly query?: z.ZodType<Query>
  readonly answer: {
    readonly status: 200 | 201 | 204
    readonly description: string
    readonly body?: z.ZodType
  }
  readonly problems?: readonly ProblemCode[]
  /**
   * For changes: what goes into the audit log before anything is changed. What `change` returns must hold no secret.
   */
  readonly audit?: {
    readonly action: string
    readonly change?: (request: AdminRequest<Body, Query>) => Readonly<Record<string, unknown>>
  }
  /** Refuses what the scope alone allows, before anything is written down. */
  readonly check?: (request: AdminRequest<Body, Query>) => void | Promise<void>
  readonly run: (request: AdminRequest<Body, Query>) => unknown
}

/** How any administrative endpoint may refuse. */
export const COMMON_PROBLEMS: readonly ProblemCode[] = [
  'AUDIT_UNAVAILABLE',
  'CALLER_CHECK_UNAVAILABLE',
  'CREDENTIAL_EXPIRED',
  'CREDENTIAL_INVALID',
  'CREDENTIAL_MISSING',
  'CSRF_REFUSED',
  'ORIGIN_NOT_ALLOWED',
  'RATE_LIMITED',
  'SCOPE_MISSING',
  'STORAGE_UNAVAILABLE',
]

const BODY_PROBLEMS: readonly ProblemCode[] = [
  'BODY_NOT_JSON',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_UNSUPPORTED',
  'REQUEST_INVALID',
]

/** Completes an administrative endpoint: authenticate, limit, scope, read, audit, and only then do. */
export function adminEndpoint<Body = undefined, Query = undefined>(
  administration: Administration,
  endpoint: AdminEndpoint<Body, Query>,
): Endpoint {
  const {
    method,
    path,
    summary,
    description,
    scope,
    body,
    query,
    answer,
    problems = [],
    audit,
  } = endpoint
  return {
    method,
    path,
    summary,
    ...(description === undefined ? {} : { description }),
    tag: 'administration',
    access: scope,
    ...(body === undefined ? {} : { body }),
    ...(query === undefined ? {} : { query }),
    answers: {
      [answer.status]: {
        description: answer.description,
        ...(answer.body === undefined ? {} : { body: answer.body }),
      },
    },
    problems: [
      ...COMMON_PROBLEMS,
      ...(body === undefined ? [] : BODY_PROBLEMS),
      ...(query === undefined ? [] : (['REQUEST_INVALID'] as const)),
      ...problems,
    ],
    handle: async (context) => {
      const at = administration.clock()
      const call = callOf(context, 'admin')
      const principal = await admitted(administration, context, scope, at)
      const request: AdminRequest<Body, Query> = {
        principal,
        call,
        parameter: (name) => context.req.param(name) ?? '',
        body: (body === undefined ? undefined : await readJson(context, body)) as Body,
        query: (query === undefined
          ? undefined
          : checked(context.req.query(), query, 'query')) as Query,
        now: Math.floor(at / 1000),
      }
      await endpoint.check?.(request)
      if (audit !== undefined) {
        await administration.audit.record({
          ...auditCaller(call, principal),
          at,
          action: audit.action,
          change: { ...context.req.param(), ...audit.change?.(request) },
        })
      }
      let result: unknown
      try {
        result = await endpoint.run(request)
      } catch (error) {
        if (audit !== undefined && isProblem(error)) {
          await recordUndone(administration, context, principal, audit.action, error)
        }
        throw error
      }
      return answer.status === 204
        ? answerNothing(context)
        : answerJson(context, result, answer.status)
    },
  }
}

/**
 * What is to be changed is in the audit log before it is tried, so a change that is refused then needs a row that says so.
 * Whoever asked hears of the refusal also when that row cannot be written.
 */
async function recordUndone(
  { audit, clock }: Administration,
  context: AppContext,
  principal: Principal,
  action: string,
  { code }: Problem,
): Promise<void> {
  try {
    await audit.record({
      ...auditCaller(callOf(context, 'admin'), principal),
      at: clock(),
      action: 'admin.undone',
      reason: code,
      change: { action, ...context.req.param() },
    })
  } catch (error) {
    if (!isProblem(error)) throw error
  }
}

/** Who asks, if it may. @throws {Problem} With the refusal, which is in the audit log then. */
export async function admitted(
  administration: Administration,
  context: AppContext,
  scope: AdminScope,
  at: number,
  endpoint = 'admin',
): Promise<Principal> {
  const call = callOf(context, endpoint)
  administration.assertNotOverloaded?.()
  let principal: Principal | undefined
  try {
    principal = await authenticate(administration.callers, call, Math.floor(at / 1000))
    showAllowance(call, await administration.limiter.takeCaller(principal, call))
    if (!hasScope(principal, scope)) {
      throw scopeMissing(principal, scope)
    }
    return principal
  } catch (error) {
    const isUnlooked = isProblem(error) && error.code === 'RATE_LIMITED' && principal === undefined
    if (isProblem(error) && error.code !== 'AUDIT_UNAVAILABLE' && !isUnlooked) {
      await administration.audit.record({
        ...auditCaller(call, principal),
        at,
        action: 'admin.refuse',
        reason: error.code,
        change: { method: context.req.method, path: context.req.path },
      })
    }
    throw error
  }
}

function scopeMissing({ kind }: Principal, scope: AdminScope): Problem {
  // Nobody known: 401, so that a console whose session has gone meanwhile asks to sign in again.
  if (kind === 'anonymous') {
    return new Problem('CREDENTIAL_MISSING', {
      detail: 'administration is not for anonymous callers',
      hint: keyHint(scope),
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  return new Problem('SCOPE_MISSING', {
    detail: `this takes a credential with the scope ${scope}`,
    hint:
      kind === 'session' || scope === 'admin:accounts'
        ? 'an owner may do this, or change your role'
        : keyHint(scope),
  })
}

function keyHint(scope: AdminScope): string {
  return scope === 'admin:accounts'
    ? 'sign in to the console as an owner'
    : `sign in to the console, or make an API key: tessera api-key create --name … --scopes ${scope}`
}
