import { z } from 'zod'

import type { Principal } from '../callers/principal.ts'
import type { TokenRequest } from '../pipeline/token-request.ts'
import type { ExplainablePolicy } from '../policy/create-policy.ts'
import { parsePolicies } from '../policy/parse-policies.ts'
import type { Rule } from '../policy/rule.ts'
import { Problem } from '../problems.ts'
import type { ProjectSource } from '../projects/project.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { tokenRequestSchema } from '../routes/token-schema.ts'
import type { PolicyRecord, PolicyStore } from '../storage/stores/policies.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { newId } from './new-id.ts'

interface PolicyBody {
  readonly position?: number | undefined
  readonly rule: unknown
}
const policyBody: z.ZodType<PolicyBody> = z.strictObject({
  position: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta({ description: 'Rules are asked in this order; default: last' }),
  rule: z.looseObject({}).meta({ description: 'A rule as in the configuration file' }),
})
const policyView = z
  .object({
    id: z.string(),
    name: z.string(),
    position: z.int(),
    rule: z.looseObject({}),
    createdAt: z.int(),
    updatedAt: z.int(),
  })
  .meta({ id: 'PolicyRule' })

interface ExplainBody {
  readonly principal: {
    readonly kind: Principal['kind']
    readonly subject: string
    readonly issuer?: string | undefined
    readonly claims?: Readonly<Record<string, unknown>> | undefined
    readonly scopes?: readonly string[] | undefined
  }
  readonly request: TokenRequest
}
const explainBody: z.ZodType<ExplainBody> = z.strictObject({
  principal: z.strictObject({
    kind: z.enum(['api-key', 'jwt', 'ticket', 'forward-auth', 'session', 'anonymous']),
    subject: z.string().min(1).max(255),
    issuer: z.string().optional(),
    claims: z.record(z.string(), z.unknown()).optional(),
    scopes: z.array(z.string()).optional(),
  }),
  request: tokenRequestSchema,
})

/** Where rules come from. */
export interface RuleSources {
  readonly stored: PolicyStore
  /** Of the configuration file: asked first, and changed only there. */
  readonly ofFile: readonly Rule[]
}

/** `/v1/admin/policies`: who may get what, and why. */
export function policyEndpoints(
  administration: Administration,
  { stored: policies, ofFile }: RuleSources,
  policy: ExplainablePolicy,
  projects: ProjectSource,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/policies',
      summary: 'List rules, in the order in which they are asked',
      scope: 'admin:read',
      answer: {
        status: 200,
        description: 'All rules',
        body: z.object({
          fileRules: z.array(z.looseObject({ name: z.string() })).meta({
            description:
              'Of the configuration file: asked before the others, and changed only there',
          }),
          policies: z.array(policyView),
        }),
      },
      run: async () => ({ fileRules: ofFile, policies: await policies.list() }),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/policies',
      summary: 'Add a rule',
      scope: 'admin',
      body: policyBody,
      answer: { status: 201, description: 'The rule', body: policyView },
      problems: ['CONFLICT'],
      audit: { action: 'policy.create', change: ({ body }) => changeOf(body) },
      run: async ({ body, now }) => {
        const existing = await policies.list()
        const rule = checkedRule(body.rule, ofFile, existing, undefined)
        const last = existing.at(-1)?.position ?? -1
        return save(policies, {
          id: newId('pol'),
          name: rule.name,
          position: body.position ?? last + 1,
          rule,
          createdAt: now,
          updatedAt: now,
        })
      },
    }),
    adminEndpoint(administration, {
      method: 'put',
      path: '/v1/admin/policies/:id',
      summary: 'Replace a rule',
      scope: 'admin',
      body: policyBody,
      answer: { status: 200, description: 'The rule', body: policyView },
      problems: ['NOT_FOUND', 'CONFLICT'],
      audit: { action: 'policy.replace', change: ({ body }) => changeOf(body) },
      run: async ({ parameter, body, now }) => {
        const id = parameter('id')
        const existing = await policies.list()
        const before = existing.find((one) => one.id === id)
        if (before === undefined) throw noSuchRule()
        const rule = checkedRule(body.rule, ofFile, existing, id)
        return save(policies, {
          ...before,
          name: rule.name,
          rule,
          position: body.position ?? before.position,
          updatedAt: now,
        })
      },
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: '/v1/admin/policies/:id',
      summary: 'Remove a rule',
      scope: 'admin',
      answer: { status: 204, description: 'It is gone' },
      problems: ['NOT_FOUND'],
      audit: { action: 'policy.remove' },
      run: async ({ parameter }) => {
        if (!(await policies.remove(parameter('id')))) throw noSuchRule()
      },
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/policies/explain',
      summary: 'Try the policy: which rule decides, and why',
      description: 'Decides as for a real request, signs nothing, and reserves no uid.',
      scope: 'admin:read',
      body: explainBody,
      answer: {
        status: 200,
        description: 'The decision and how it came about',
        body: z.looseObject({ granted: z.boolean(), summary: z.string() }),
      },
      problems: ['PROJECT_NOT_FOUND'],
      run: async ({ body: { principal, request }, now }) =>
        policy.explain({
          principal: {
            kind: principal.kind,
            subject: principal.subject,
            claims: Object.assign(Object.create(null) as Record<string, unknown>, principal.claims),
            scopes: principal.scopes ?? [],
            ...(principal.issuer === undefined ? {} : { issuer: principal.issuer }),
          },
          request,
          project: await projects.find(request.project),
          now,
        }),
    }),
  ]
}

/** What the audit log keeps: the order decides as well, as the first rule that fits does. */
function changeOf({ rule, position }: PolicyBody): Readonly<Record<string, unknown>> {
  return { rule, ...(position === undefined ? {} : { position }) }
}

/** @throws {Problem} `REQUEST_INVALID` with everything that is wrong; `CONFLICT` for a name that is taken. */
function checkedRule(
  value: unknown,
  ofFile: readonly Rule[],
  existing: readonly PolicyRecord[],
  replacedId: string | undefined,
): Rule {
  const parsed = parsePolicies([value])
  if (!parsed.ok) {
    const errors = parsed.problems.map(({ path, message }) => ({
      path: ['rule', ...path.slice(1)].join('.'),
      message,
    }))
    throw new Problem('REQUEST_INVALID', {
      detail: errors[0]?.message ?? 'the rule is not valid',
      errors,
    })
  }
  const rule = parsed.rules[0]!
  if (ofFile.some(({ name }) => name === rule.name)) {
    throw new Problem('CONFLICT', {
      detail: `there is a rule ${JSON.stringify(rule.name)} in the configuration file`,
    })
  }
  if (existing.some(({ id, name }) => name === rule.name && id !== replacedId)) {
    throw new Problem('CONFLICT', {
      detail: `there is a rule ${JSON.stringify(rule.name)} already`,
    })
  }
  return rule
}

async function save(policies: PolicyStore, record: PolicyRecord): Promise<PolicyRecord> {
  await policies.put(record)
  return record
}

function noSuchRule(): Problem {
  return new Problem('NOT_FOUND', { detail: 'there is no such rule' })
}
