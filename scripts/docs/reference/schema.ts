/** As much of JSON Schema as zod writes for our endpoints. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly format?: string
}

/** A schema in a few words, in Markdown; named ones are links to their headings. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1)!
    return `[${name}](#${name.toLowerCase()})`
  }
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(', ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ')
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(' and ')
  if (schema.type === 'array') {
    return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}${range('entries', schema.minItems, schema.maxItems)}`
  }
  if (schema.type === 'object') {
    return typeof schema.additionalProperties === 'object' && schema.properties === undefined
      ? `object of ${typeOf(schema.additionalProperties)}`
      : 'object'
  }
  const name = schema.type === undefined ? 'anything' : [schema.type].flat().join(' or ')
  return [
    schema.format === undefined ? name : `${name} (${schema.format})`,
    range('', schema.minimum, schema.maximum),
    range('characters', schema.minLength, schema.maxLength),
  ].join('')
}

/** What it is for, and what it is when it is left out. */
export function meaningOf(
  { description, default: usual }: Schema,
  about = description ?? '',
): string {
  if (usual === undefined) return about
  const lead = about === '' || about.endsWith('.') ? about : `${about}.`
  return `${lead} Default: ${literal(usual)}.`.trimStart()
}

/** One row for each field: name, type, meaning. Those of objects inside follow under a longer name. */
export function fieldRows(schema: Schema, prefix = ''): string[][] {
  const variants = schema.oneOf ?? schema.anyOf
  if (schema.properties === undefined && variants?.some(({ properties }) => properties)) {
    return variants.flatMap((variant) => fieldRows(variant, prefix))
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const isOptional = schema.required?.includes(name) !== true
    const inner = field.type === 'array' ? (field.items ?? {}) : field
    const path = `${prefix}${name}${field.type === 'array' ? '[]' : ''}`
    const row = [
      `\`${prefix}${name}\`${isOptional ? ' (optional)' : ''}`,
      typeOf(field),
      meaningOf(field),
    ]
    return [row, ...(inner.$ref === undefined ? fieldRows(inner, `${path}.`) : [])]
  })
}

function literal(value: unknown): string {
  return `\`${JSON.stringify(value)}\``
}

/** Numbers as large as JavaScript's own limits are no limits of ours. */
function range(of: string, low: number | undefined, high: number | undefined): string {
  const unit = of === '' ? '' : ` ${of}`
  const from = low === undefined || low <= Number.MIN_SAFE_INTEGER ? undefined : low
  const to = high === undefined || high >= Number.MAX_SAFE_INTEGER ? undefined : high
  if (from === undefined && to === undefined) return ''
  if (to === undefined) return `, ${from} or more${unit}`
  return from === undefined ? `, at most ${to}${unit}` : `, ${from} to ${to}${unit}`
}
