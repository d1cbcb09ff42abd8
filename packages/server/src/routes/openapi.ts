import { z } from 'zod'

import { type ProblemCode, PROBLEMS } from '../problems.ts'
import { CSRF_HEADER } from '../sign-in/same-origin.ts'
import { SESSION_COOKIE } from '../sign-in/session-cookie.ts'
import { ComponentSchemas } from './component-schemas.ts'
import type { Endpoint } from './endpoint.ts'
import { heedsIdempotencyKey, IDEMPOTENCY_PROBLEMS } from './idempotency.ts'

/** Every refusal, as RFC 9457 has it. */
const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    hint: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    retryAfterSeconds: z.number().optional(),
    rule: z.string().optional(),
  })
  .meta({ id: 'Problem' })

/** Refusals that any endpoint may answer with: even a GET may have a body that is too large. */
const COMMON: readonly ProblemCode[] = [
  'BODY_TOO_LARGE',
  'HOST_NOT_ALLOWED',
  'INTERNAL',
  'OVERLOADED',
]

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same request under the same key is given the same answer for 24 hours, and happens once. The answer’s Idempotency-Status says kept, replayed, or unsupported (without a database).',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const

/** The OpenAPI 3.1 document of the native API. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): object {
  const schemas = new ComponentSchemas()
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tessera',
      version,
      description: 'Issues Agora tokens to callers that a policy allows them.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [
      { name: 'tokens', description: 'Issuing tokens, and explaining them.' },
      {
        name: 'administration',
        description: 'For API keys with the scope admin, and people who are signed in.',
      },
      { name: 'console', description: 'How people sign in to the console.' },
      { name: 'operations', description: 'For those who keep the server running.' },
    ],
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key (tsk_…) or a JWT of your identity provider',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: `Of the console. Changes also need the session's csrfToken in the header ${CSRF_HEADER}.`,
        },
      },
    },
  }
}

function operation(endpoint: Endpoint, schemas: ComponentSchemas): object {
  const { summary, description, tag, access, body, answers } = endpoint
  return {
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    operationId: operationId(endpoint),
    security: securityOf(access),
    ...(access.startsWith('admin') ? { 'x-scope': access } : {}),
    parameters: [
      ...pathParameters(endpoint, schemas),
      ...queryParameters(endpoint),
      ...(heedsIdempotencyKey(endpoint) ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.use(body, 'input') } },
          },
        }),
    responses: responses(answers, problemsOf(endpoint), schemas),
  }
}

function securityOf(access: Endpoint['access']): readonly object[] {
  switch (access) {
    case 'anybody':
      return []
    case 'session':
    case 'admin:accounts':
      return [{ session: [] }]
    default:
      return [{ bearer: [] }, { apiKey: [] }, { session: [] }]
  }
}

/** Every way in which an endpoint may refuse. */
export function problemsOf(endpoint: Endpoint): readonly ProblemCode[] {
  const idempotency = heedsIdempotencyKey(endpoint) ? IDEMPOTENCY_PROBLEMS : []
  return [...new Set([...endpoint.problems, ...idempotency, ...COMMON])]
}

function operationId({ method, path }: Endpoint): string {
  return `${method}${path.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_match, next: string | undefined) => next?.toUpperCase() ?? '')}`
}

function pathParameters({ path, parameters = {} }: Endpoint, schemas: ComponentSchemas): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema:
      parameters[name] === undefined ? { type: 'string' } : schemas.use(parameters[name], 'input'),
  }))
}

function queryParameters({ query }: Endpoint): object[] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: 'input',
    unrepresentable: 'any',
  })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

interface Answer {
  description: string
  readonly content: Record<string, object>
}

/** Answers and refusals by status. Readiness answers 503 in a form of its own, beside that of refusals. */
function responses(
  answers: Endpoint['answers'],
  problems: readonly ProblemCode[],
  schemas: ComponentSchemas,
): object {
  const byStatus = new Map<number, Answer>()
  for (const [status, { description, body }] of Object.entries(answers)) {
    const content =
      body === undefined ? {} : { 'application/json': { schema: schemas.use(body, 'output') } }
    byStatus.set(Number(status), { description, content })
  }
  for (const code of problems) {
    const { status, title } = PROBLEMS[code]
    const answer = byStatus.get(status) ?? { description: '', content: {} }
    answer.description += `${answer.description === '' ? '' : '; '}${code}: ${title}`
    answer.content['application/problem+json'] = { schema: schemas.use(problemSchema, 'output') }
    byStatus.set(status, answer)
  }
  return Object.fromEntries(
    [...byStatus].map(([status, { description, content }]) => [
      status,
      Object.keys(content).length === 0 ? { description } : { description, content },
    ]),
  )
}
