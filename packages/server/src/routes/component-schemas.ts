import { z } from 'zod'

/** Where zod puts the schemas that have a name, and where OpenAPI wants them. */
const DEFS = '#/$defs/'
const COMPONENTS = '#/components/schemas/'

/**
 * JSON schemas for one document. Schemas that have a name (`.meta({ id })`) are held once, under `components`, and
 * referred to from wherever they are used.
 */
export class ComponentSchemas {
  readonly #byName = new Map<string, object>()

  /** The schema as it is accepted (`input`) or answered (`output`), or a reference to it. */
  use(schema: z.ZodType, io: 'input' | 'output'): object {
    const {
      $schema: _dialect,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
    const renamed = new Map(
      Object.keys($defs).map((name) => [DEFS + name, COMPONENTS + this.#nameFor(name, $defs, io)]),
    )
    for (const [name, definition] of Object.entries($defs)) {
      const component = renamed.get(DEFS + name)!.slice(COMPONENTS.length)
      this.#byName.set(component, withReferences(definition, renamed) as object)
    }
    return withReferences(rest, renamed) as object
  }

  /** All that were used, by name. */
  all(): Readonly<Record<string, object>> {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** What is accepted and what is answered may differ under one name: defaults are filled in between. */
  #nameFor(name: string, $defs: Readonly<Record<string, unknown>>, io: 'input' | 'output'): string {
    const present = this.#byName.get(name)
    if (present === undefined) return name
    const asPresent = new Map(Object.keys($defs).map((other) => [DEFS + other, COMPONENTS + other]))
    const isSame =
      JSON.stringify(present) === JSON.stringify(withReferences($defs[name], asPresent))
    return isSame ? name : `${name}${io === 'input' ? 'Input' : 'Output'}`
  }
}

/** A copy in which each `$ref` says where its schema is now. */
function withReferences(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, renamed))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      name === '$ref' && typeof member === 'string'
        ? (renamed.get(member) ?? member)
        : withReferences(member, renamed),
    ]),
  )
}
