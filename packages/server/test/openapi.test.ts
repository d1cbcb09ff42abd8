import { describe, expect, test } from 'vitest'

import { PROBLEMS } from '../src/problems.ts'
import type { Endpoint } from '../src/routes/endpoint.ts'
import { problemsOf } from '../src/routes/openapi.ts'
import { managedServer, statelessServer, type TestServer } from './support/server.ts'

/*
 * The document that describes the API: valid as OpenAPI 3.1, whole, and of the same opinion as the endpoints.
 */

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly object[]
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly schema: object
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: object }>
  >
}

interface Document {
  readonly openapi: string
  readonly info: Readonly<Record<string, unknown>>
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

describe.each([
  { mode: 'without a database', open: statelessServer },
  { mode: 'with a database', open: managedServer },
])('the OpenAPI document $mode', ({ open }) => {
  const whole = read(open)

  test('says which version it is of, and of what', async () => {
    const { document } = await whole
    expect(document.openapi).toBe('3.1.0')
    expect(document.info).toMatchObject({
      title: 'Tessera',
      version: expect.any(String) as unknown,
    })
    expect(Object.keys(document)).toEqual(['openapi', 'info', 'tags', 'paths', 'components'])
  })

  test('has every endpoint, and nothing else', async () => {
    const { document, endpoints } = await whole
    const documented = operationsOf(document).map(({ method, path }) => `${method} ${path}`)
    expect(documented.sort()).toEqual(
      endpoints.map(({ method, path }) => `${method} ${templated(path)}`).sort(),
    )
  })

  test('holds everything that it refers to', async () => {
    const { document } = await whole
    const references = referencesIn(document)
    expect(references.size).toBeGreaterThan(0)
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\/[\w.-]+$/)
      expect(document.components.schemas).toHaveProperty(reference.split('/').at(-1)!)
    }
  })

  test('refers to everything that it holds', async () => {
    const { document } = await whole
    const used = [...referencesIn(document)].map((reference) => reference.split('/').at(-1)!)
    expect(Object.keys(document.components.schemas).sort()).toEqual([...new Set(used)].sort())
  })

  test('has only JSON Schema of the dialect of OpenAPI 3.1 in it', async () => {
    const { document } = await whole
    const text = JSON.stringify(document)
    for (const foreign of ['"$schema"', '"$defs"', '"definitions"', '"nullable"']) {
      expect(text).not.toContain(foreign)
    }
  })

  test('names its operations each differently', async () => {
    const ids = operationsOf((await whole).document).map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]*$/)
  })

  test('declares the parameters of each path, and only those', async () => {
    for (const { path, operation } of operationsOf((await whole).document)) {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    }
  })

  test('sorts everything under a tag that it explains', async () => {
    const { document } = await whole
    const known = document.tags.map(({ name }) => name)
    for (const { operation } of operationsOf(document)) {
      expect(known).toEqual(expect.arrayContaining([...operation.tags]))
      expect(operation.summary).not.toBe('')
    }
  })

  test('asks for credentials where the endpoint does', async () => {
    const { document, endpoints } = await whole
    for (const endpoint of endpoints) {
      const { security } = operationOf(document, endpoint)
      const { access } = endpoint
      if (access === 'anybody') expect(security).toEqual([])
      else if (access === 'session' || access === 'admin:accounts') {
        expect(security).toEqual([{ session: [] }])
      } else expect(security).toEqual([{ bearer: [] }, { apiKey: [] }, { session: [] }])
    }
    const schemes = document.components.securitySchemes
    expect(Object.keys(schemes)).toEqual(['bearer', 'apiKey', 'session'])
  })

  test('documents every answer and every refusal', async () => {
    const { document, endpoints } = await whole
    for (const endpoint of endpoints) {
      const { responses } = operationOf(document, endpoint)
      const statuses = [
        ...Object.keys(endpoint.answers),
        ...problemsOf(endpoint).map((code) => String(PROBLEMS[code].status)),
      ]
      expect(Object.keys(responses).sort()).toEqual([...new Set(statuses)].sort())
      for (const code of problemsOf(endpoint)) {
        const { description, content } = responses[PROBLEMS[code].status]!
        expect(description).toContain(code)
        expect(content).toHaveProperty(['application/problem+json'])
      }
    }
  })
})

async function read(
  open: () => Promise<TestServer>,
): Promise<{ readonly document: Document; readonly endpoints: readonly Endpoint[] }> {
  const server = await open()
  try {
    const response = await server.app.fetch(new Request('http://localhost/openapi.json'))
    return { document: (await response.json()) as Document, endpoints: server.app.endpoints }
  } finally {
    await server.close()
  }
}

interface Located {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function operationsOf({ paths }: Document): readonly Located[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
}

function operationOf({ paths }: Document, { path, method }: Endpoint): Operation {
  return paths[templated(path)]![method]!
}

function templated(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

function referencesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found
  for (const [name, member] of Object.entries(value)) {
    if (name === '$ref' && typeof member === 'string') found.add(member)
    else referencesIn(member, found)
  }
  return found
}
