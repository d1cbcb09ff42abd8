import { z } from 'zod'

import { MAX_TEMPLATE_CHARACTERS } from './template.ts'

/** An object that holds these fields only; another one is named, together with those that may stand there. */
export function strict<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has the unknown field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}; known are ${known}`
        : `must be an object with the fields ${known}`,
  })
}

export const claimName: z.ZodString = z
  .string({ error: 'must be the name of a claim' })
  .min(1, 'must not be empty')
  .max(MAX_TEMPLATE_CHARACTERS)
