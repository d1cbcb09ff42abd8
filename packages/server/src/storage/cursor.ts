import { Problem } from '../problems.ts'

/** Kinds of columns that a list can be ordered by; the numbers are whole. */
type Column = 'number' | 'string'

/** Where in its order a list goes on: a value for each column. */
export type Place<Columns extends readonly Column[]> = {
  readonly [Index in keyof Columns]: Columns[Index] extends 'number' ? number : string
}

/** A place as the text that whoever reads a list sends back for the next page, and need not understand. */
export function cursorOf(place: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * The place that {@link cursorOf} made a text of.
 *
 * @throws {Problem} `REQUEST_INVALID` for a text that is not of such a list.
 */
export function placeOf<const Columns extends readonly Column[]>(
  cursor: string,
  columns: Columns,
): Place<Columns> {
  const place = parsed(cursor)
  if (
    Array.isArray(place) &&
    place.length === columns.length &&
    columns.every((column, index) => isOf(column, place[index]))
  ) {
    return place as unknown as Place<Columns>
  }
  throw new Problem('REQUEST_INVALID', {
    detail: '"after" is not from a page of this list',
    hint: 'send "next" of the page before, as it was',
  })
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

function isOf(column: Column, value: unknown): boolean {
  return column === 'number' ? Number.isSafeInteger(value) : typeof value === 'string'
}
