import { type Alias, type Document, visit } from 'yaml'

/** What a document says once its aliases are unfolded, or the alias that cannot be. */
export type Unfolded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly offset: number }

/**
 * Unfolds the aliases of a YAML document (`*name` stands for what `&name` marks). A few lines of them can stand for more
 * than any memory holds, so the parser gives up at a bound; what it says then is about attacks, and names no line.
 */
export function unfolded(document: Document): Unfolded {
  let last: Alias | undefined
  let broken: (Unfolded & { readonly ok: false }) | undefined
  visit(document, {
    Alias(_key, alias, path) {
      last = alias
      const target = alias.resolve(document)
      const wrong =
        target === undefined
          ? `and nothing before it is marked &${alias.source}`
          : path.includes(target) && 'which stands inside of what it stands for'
      if (wrong === false) return undefined
      broken = { ok: false, message: `has the alias *${alias.source}, ${wrong}`, offset: at(alias) }
      return visit.BREAK
    },
  })
  if (broken !== undefined) return broken
  try {
    return { ok: true, value: document.toJS() ?? {} }
  } catch (error) {
    if (last === undefined) throw error
    return {
      ok: false,
      message: `has aliases, up to *${last.source}, that unfold to far more than a configuration needs; write out what they stand for`,
      offset: at(last),
    }
  }
}

function at({ range }: Alias): number {
  return range?.[0] ?? 0
}
