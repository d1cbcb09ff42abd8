import fc from 'fast-check'
import { z } from 'zod'

/*
 * Values for a schema, and values that are nearly that. What JSON Schema cannot say (a network, an App ID that exists)
 * comes from `known`, by the name of the field.
 */

type JsonSchema = z.core.JSONSchema.JSONSchema
export type Known = Readonly<Record<string, fc.Arbitrary<unknown>>>

/** Values that fit a schema, as it is accepted. */
export function fitting(schema: z.ZodType, known: Known): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return valueOf(root, root.$defs ?? {}, known)
}

function valueOf(
  schema: JsonSchema | boolean,
  defs: Readonly<Record<string, JsonSchema | boolean>>,
  known: Known,
): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return anything
  if (schema.$ref !== undefined) return valueOf(defs[schema.$ref.split('/').at(-1)!]!, defs, known)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return fc.oneof(...choices.map((one) => valueOf(one, defs, known)))
  switch (schema.type) {
    case 'object':
      return objectOf(schema, defs, known)
    case 'array':
      return fc.array(valueOf(schema.items as JsonSchema, defs, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      })
    case 'string':
      return stringOf(schema)
    case 'integer':
    case 'number':
      return fc.integer({
        min: Math.max(schema.minimum ?? lowestOf(schema), -(2 ** 53) + 1),
        max: Math.min(schema.maximum ?? 2 ** 53 - 1, 2 ** 53 - 1),
      })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return anything
  }
}

function objectOf(
  { properties = {}, required = [] }: JsonSchema,
  defs: Readonly<Record<string, JsonSchema | boolean>>,
  known: Known,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(
    ([name, member]): [string, fc.Arbitrary<unknown>] => {
      const byShape = valueOf(member, defs, known)
      const byName = known[name]
      return [
        name,
        byName === undefined ? byShape : fc.oneof({ weight: 4, arbitrary: byName }, byShape),
      ]
    },
  )
  return fc.record(Object.fromEntries(fields), { requiredKeys: required })
}

/** 1 for "positive"; where nothing is said, a little below 0. */
function lowestOf({ exclusiveMinimum }: JsonSchema): number {
  return typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : -1_000
}

function stringOf({
  pattern,
  minLength = 0,
  maxLength = 40,
  format,
}: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uri') return fc.webUrl()
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  return fc.string({ minLength, maxLength: Math.min(maxLength, 80), unit: 'grapheme' })
}

/** Numbers, texts and shapes that programs stumble over. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    'ſ',
    '__proto__',
    'constructor',
    '0',
    '-1',
    '*',
    0,
    -0,
    -1,
    0.5,
    1e308,
    2 ** 32,
    2 ** 53,
    [],
    {},
    [[]],
    { length: 1e9 },
    'x'.repeat(300),
    '../../etc/passwd',
    "' or 1=1 --",
    '${jndi:ldap://x}',
    '\r\nset-cookie: a=b',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.double(),
)
const anything: fc.Arbitrary<unknown> = fc.oneof(strange, fc.jsonValue({ maxDepth: 2 }))

/** A step towards a wrong value: where (as far as the value goes), and what happens there. */
const mutation = fc.record({
  path: fc.array(fc.nat(20), { maxLength: 4 }),
  change: fc.oneof(
    fc.record({ kind: fc.constant('replace' as const), value: anything }),
    fc.record({ kind: fc.constant('remove' as const) }),
    fc.record({
      kind: fc.constant('add' as const),
      name: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'extra', ''),
      value: fc.constantFrom<unknown>({ polluted: true }, null, 1, {
        prototype: { polluted: true },
      }),
    }),
  ),
})
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never

/** Values near those of `valid`: wrong types, missing and additional fields, prototypes at any depth. */
export function nearly(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(valid, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([value, mutations]) => mutations.reduce(mutated, value))
}

function mutated(value: unknown, { path, change }: Mutation): unknown {
  const [step, ...rest] = path
  if (typeof value !== 'object' || value === null) {
    return change.kind === 'replace' ? change.value : value
  }
  const names = Object.keys(value)
  const name = step === undefined ? undefined : names[step % names.length]
  if (name !== undefined && (rest.length > 0 || change.kind === 'replace')) {
    const inner = mutated((value as Record<string, unknown>)[name], { path: rest, change })
    return withField(value, name, inner)
  }
  if (change.kind === 'replace') return change.value
  if (change.kind === 'add') return withField(value, change.name, change.value)
  const gone = name ?? names[0]
  return Array.isArray(value)
    ? Array.from(value as unknown[]).slice(1)
    : Object.fromEntries(Object.entries(value).filter(([other]) => other !== gone))
}

/** A copy with a field of any name, also one that an assignment would take for the prototype. */
function withField(value: object, name: string, member: unknown): object {
  const copy: object = Array.isArray(value) ? [...(value as unknown[])] : { ...value }
  return Object.defineProperty(copy, name, {
    value: member,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}
