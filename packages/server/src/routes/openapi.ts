import { z } from 'zod'

import { type ProblemCode, PROBLEMS } from '../problems.ts'
import type { Endpoint } from './endpoint.ts'

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

/** Refusals that any endpoint may answer with. */
const COMMON: readonly ProblemCode[] = ['INTERNAL', 'OVERLOADED']

/** The OpenAPI 3.1 document of the native API. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tessera',
      version,
      description: 'Issues Agora tokens to callers that a policy allows them.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key (tsk_…) or a JWT of your identity provider',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      },
    },
  }
}

function operation(endpoint: Endpoint): object {
  const { summary, description, tag, access, body, answers, problems } = endpoint
  return {
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    operationId: operationId(endpoint),
    ...(access === 'anybody' ? { security: [] } : { security: [{ bearer: [] }, { apiKey: [] }] }),
    ...(access.startsWith('admin') ? { 'x-scope': access } : {}),
    parameters: [...pathParameters(endpoint), ...queryParameters(endpoint)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(body, 'input') } },
          },
        }),
    responses: { ...successes(answers), ...refusals([...problems, ...COMMON]) },
  }
}

function operationId({ method, path }: Endpoint): string {
  return `${method}${path.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_match, next: string | undefined) => next?.toUpperCase() ?? '')}`
}

function pathParameters({ path, parameters = {} }: Endpoint): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema:
      parameters[name] === undefined ? { type: 'string' } : jsonSchema(parameters[name], 'input'),
  }))
}

function queryParameters({ query }: Endpoint): object[] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    readonly properties?: Readonly<Record<string, object>>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function successes(answers: Endpoint['answers']): object {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, body }]) => [
      status,
      {
        description,
        ...(body === undefined
          ? {}
          : { content: { 'application/json': { schema: jsonSchema(body, 'output') } } }),
      },
    ]),
  )
}

function refusals(codes: readonly ProblemCode[]): object {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, members]) => [
      status,
      {
        description: members.map((code) => `${code}: ${PROBLEMS[code].title}`).join('; '),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  )
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
