import { z } from 'zod'

import type { PageRequest } from '../storage/page.ts'

const DEFAULT_ROWS = 100
const MAX_ROWS = 1_000

/** The fields of a query by which any list is asked for in pages. */
export const pageFields: {
  readonly limit: z.ZodType<number>
  readonly after: z.ZodType<string | undefined>
} = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_ROWS)
    .default(DEFAULT_ROWS)
    .meta({ description: 'So many at most' }),
  after: z.string().max(200).optional().meta({ description: '`next` of the page before' }),
}

/** The query of a list that cannot be narrowed. */
export const pageQuery: z.ZodType<PageRequest> = z.strictObject(pageFields)

/** In every answer that is a page. @param more - What else there is to know of it. */
export function nextField(more = ''): z.ZodType {
  return z
    .string()
    .optional()
    .meta({
      description: `Ask again with it as \`after\` for what is older; not there when nothing is.${more}`,
    })
}
