import type { z } from 'zod'

import { Problem } from '../problems.ts'
import { type AppContext, bodyText } from './context.ts'
import { isNestedDeeper } from './nesting.ts'

/**
 * The body of a native request: JSON, and said to be. At once where it has been read: a needless wait costs each token.
 *
 * @param plain - Reads what is sent most as `schema` would, in less time; `undefined` leaves it to `schema`.
 * @throws {Problem} When it is not, or does not fit `schema`.
 */
export function readJson<Schema extends z.ZodType>(
  context: AppContext,
  schema: Schema,
  plain: (value: unknown) => z.output<Schema> | undefined = () => undefined,
): Promise<z.output<Schema>> | z.output<Schema> {
  const contentType = context.req.header('content-type') ?? ''
  if (
    contentType !== 'application/json' &&
    !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType)
  ) {
    throw new Problem('CONTENT_TYPE_UNSUPPORTED', {
      detail: `the body must be JSON, but Content-Type is ${contentType === '' ? 'missing' : JSON.stringify(contentType.slice(0, 100))}`,
      hint: 'send Content-Type: application/json',
    })
  }
  const read = (text: string): z.output<Schema> => {
    const value = parseJson(text)
    return plain(value) ?? checked(value, schema)
  }
  const text = bodyText(context)
  return text instanceof Promise ? text.then(read) : read(text)
}

/** Nobody has a reason for more. */
const MAX_NESTING = 64

/** @throws {Problem} `BODY_NOT_JSON`. */
export function parseJson(text: string): unknown {
  if (isNestedDeeper(text, MAX_NESTING)) {
    throw new Problem('BODY_NOT_JSON', {
      detail: `the body is nested more than ${MAX_NESTING} deep`,
    })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem(
      'BODY_NOT_JSON',
      { detail: text === '' ? 'the body is empty' : 'the body cannot be parsed as JSON' },
      { cause: error },
    )
  }
}

/**
 * @param part - Of the request; named when what is wrong is no single field of it, such as a field that nobody knows.
 * @throws {Problem} `REQUEST_INVALID` naming every field that is wrong.
 */
export function checked<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  part: 'body' | 'query' = 'body',
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  const [first] = errors
  throw new Problem('REQUEST_INVALID', {
    detail:
      first === undefined ? 'the request is not valid' : `${first.path || part}: ${first.message}`,
    errors,
  })
}
