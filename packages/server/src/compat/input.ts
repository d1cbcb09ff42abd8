import { Problem } from '../problems.ts'
import { type AppContext, bodyText } from '../routes/context.ts'
import { parseJson } from '../routes/json-body.ts'
import { rawPath } from '../routes/ticket-path.ts'

/** What a client sent, by field name. No prototype, so that a field called `constructor` is only a field. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * The JSON object in the body, whatever the Content-Type says: React Native and others call it text.
 *
 * @throws {Problem} `BODY_NOT_JSON`, or `REQUEST_INVALID` when it is not an object.
 */
export async function jsonFields(context: AppContext): Promise<Fields> {
  return fieldsIn(await bodyText(context))
}

/**
 * The query and the JSON object in the body, also in that of a GET, which Agora's guide sends with axios. What both name
 * is the body's: a query may be there only to get past a cache.
 */
export async function queryAndBody(context: AppContext): Promise<Fields> {
  const query = queryFields(context)
  if (Object.keys(query).length > 0 && isWithoutBody(context)) return query
  const text = await bodyText(context)
  if (text === '') return query
  const fields: Record<string, unknown> = fieldsIn(text)
  for (const [name, value] of Object.entries(query)) {
    if (isAbsent(fields[name])) fields[name] = value
  }
  return fields
}

/** Most requests with a query; waiting for the body that they do not have would take another turn of the event loop. */
function isWithoutBody({ req }: AppContext): boolean {
  return (
    req.method === 'GET' &&
    (req.header('content-length') ?? '0') === '0' &&
    req.header('transfer-encoding') === undefined
  )
}

function fieldsIn(text: string): Record<string, unknown> {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem('REQUEST_INVALID', { detail: 'the body must be a JSON object' })
  }
  return Object.assign(Object.create(null) as Record<string, unknown>, value)
}

/**
 * The same fields with lower-case names: some servers' JSON did not care, and their clients differ. Of two spellings of
 * one name, the first that is not empty counts.
 */
export function lowerCased(fields: Fields): Fields {
  const lowered = Object.create(null) as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    const lower = name.toLowerCase()
    if (isAbsent(lowered[lower])) lowered[lower] = value
  }
  return lowered
}

/** True for a field that was not sent, or sent empty. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

/** The query. */
export function queryFields(context: AppContext): Fields {
  return Object.assign(Object.create(null) as Record<string, unknown>, context.req.query())
}

/** A form in the body, as `application/x-www-form-urlencoded`. */
export async function formFields(context: AppContext): Promise<Fields> {
  const form = new URLSearchParams(await bodyText(context))
  return Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(form))
}

/**
 * The segments of the path after a prefix, each decoded once. An empty segment is an empty value; one slash at the end is
 * only a slash, unless it is what makes the path long enough: in `room/publisher/uid/` the fourth is empty.
 *
 * @param least - How many the endpoint needs.
 * @throws {Problem} `REQUEST_INVALID` for a broken percent sequence.
 */
export function pathSegments(context: AppContext, prefix: string, least: number): string[] {
  // `context.req.path` may be decoded already; the URL is what the client sent.
  const pathname = rawPath(context.req.url)
  if (!pathname.startsWith(prefix)) return []
  const segments = pathname.slice(prefix.length).split('/')
  if (segments.length > least && segments.at(-1) === '') segments.pop()
  try {
    return segments.map(decodeURIComponent)
  } catch (error) {
    throw new Problem(
      'REQUEST_INVALID',
      { detail: 'the path holds a broken percent sequence', hint: 'encode "%" as "%25"' },
      { cause: error },
    )
  }
}
