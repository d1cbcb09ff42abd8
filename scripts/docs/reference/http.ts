import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startServer } from '../../../packages/server/src/main.ts'
import { PROBLEMS } from '../../../packages/server/src/problems.ts'
import { type Page, pageOf } from '../site/pages.ts'
import { fieldRows, meaningOf, type Schema, typeOf } from './schema.ts'

/** What the page needs of an OpenAPI document. */
interface Document {
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface Operation {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly 'x-scope'?: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

interface Response {
  readonly description: string
  readonly content?: Content
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** The HTTP interface as a page, of what a managed server says of itself. */
export async function httpPage(): Promise<Page> {
  const document = await documentOfServer()
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const parts = document.tags.flatMap(({ name, description }) => [
    `## ${name.replace(/^./, (letter) => letter.toUpperCase())}\n\n${description}`,
    ...operations
      .filter(({ operation }) => operation.tags.includes(name))
      .map(({ path, method, operation }) => operationText(path, method, operation)),
  ])
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) =>
    [`### ${name}`, schema.description ?? '', fields(schema)]
      .filter((part) => part !== '')
      .join('\n\n'),
  )
  return pageOf(
    'docs/reference/http.md',
    [
      '# The HTTP interface',
      'Every endpoint of a managed server, made from its own description, which it gives at `/openapi.json` and as a page to try things out at `/docs`. A server for one project has those of tokens and operations. Addresses of older token servers are in [their own guide](../guides/replace-sample-server.md). Times are Unix seconds.',
      ...parts,
      '## Schemas',
      ...schemas,
    ].join('\n\n'),
  )
}

async function documentOfServer(): Promise<Document> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-http-page-'))
  const server = await startServer({
    env: {
      TESSERA_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      TESSERA_DATA: folder,
      TESSERA_LOG: 'silent',
      PORT: '0',
    },
    write: () => undefined,
    onSetUpLink: () => undefined,
  })
  try {
    const response = await fetch(`${server.url}/openapi.json`)
    return (await response.json()) as Document
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function operationText(path: string, method: string, operation: Operation): string {
  const { summary, description, parameters, requestBody, responses } = operation
  const body = requestBody?.content['application/json']?.schema
  return [
    `### ${method.toUpperCase()} ${path}`,
    [`${summary.replace(/\.$/, '')}.`, description ?? ''].join(' ').trim(),
    `Asked by: ${whoMay(operation)}.`,
    parameters.length === 0
      ? ''
      : table(
          ['parameter', 'in', 'type', 'meaning'],
          parameters.map((one) => [
            `\`${one.name}\`${one.required ? '' : ' (optional)'}`,
            one.in,
            typeOf(one.schema),
            meaningOf(one.schema, one.description),
          ]),
        ),
    body === undefined ? '' : `Body: ${typeOf(body)}.${shown(body)}`,
    ...Object.entries(responses).map(([status, response]) => answerText(status, response)),
    refusals(responses),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function whoMay({ security, 'x-scope': scope }: Operation): string {
  if (security.length === 0) return 'anybody'
  if (scope !== undefined) return `whoever has the scope \`${scope}\``
  const kinds = new Set(security.flatMap((one) => Object.keys(one)))
  return kinds.has('bearer') ? 'callers with a credential' : 'people who are signed in'
}

/** The fields of a body that has no name of its own. */
function shown(schema: Schema): string {
  const rows = fields(schema)
  return schema.$ref === undefined && rows !== '' ? `\n\n${rows}` : ''
}

function fields(schema: Schema): string {
  const rows = fieldRows(schema)
  return rows.length === 0 ? `${typeOf(schema)}.` : table(['field', 'type', 'meaning'], rows)
}

/** What it answers unless it refuses. */
function answerText(status: string, { description, content = {} }: Response): string {
  const schema = content['application/json']?.schema
  const isRefusal = schema === undefined && content['application/problem+json'] !== undefined
  if (isRefusal) return ''
  const said = description.split('; ').filter((part) => codeIn(part) === undefined)
  const lead = `Answers ${status}: ${said.join('; ')}`
  return schema === undefined ? `${lead}.` : `${lead}: ${typeOf(schema)}.${shown(schema)}`
}

/** Every code it may refuse with, as links to the page of errors. */
function refusals(responses: Operation['responses']): string {
  const byStatus = Object.entries(responses).flatMap(([status, { description }]) => {
    const codes = description.split('; ').flatMap((part) => codeIn(part) ?? [])
    const links = codes.map((code) => `[${code}](../errors.md#${code.toLowerCase()})`)
    return links.length === 0 ? [] : [`${status} ${links.join(', ')}`]
  })
  return `Refuses with ${byStatus.join('; ')}.`
}

/** As the document has it: a code, and what it says. */
function codeIn(description: string): string | undefined {
  const code = /^([A-Z_]+): /.exec(description)?.[1]
  return code !== undefined && code in PROBLEMS ? code : undefined
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
