import { z } from 'zod'

import { allowSchema } from './allow-schema.ts'
import type { Rule } from './rule.ts'
import { claimName, strict } from './schema-parts.ts'
import { MAX_TEMPLATE_CHARACTERS } from './template.ts'

const KINDS = ['api-key', 'jwt', 'ticket', 'forward-auth', 'session', 'anonymous'] as const

/** One value, or a list of at least one. */
function oneOrMore<Schema extends z.ZodType>(
  schema: Schema,
  error: string,
): z.ZodUnion<[Schema, z.ZodArray<Schema>]> {
  return z.union([schema, z.array(schema).min(1, 'must not be empty').max(64)], { error })
}

const glob = z
  .string({ error: 'must be a text, in which * stands for anything' })
  .min(1, 'must not be empty')
  .max(MAX_TEMPLATE_CHARACTERS, `must be at most ${MAX_TEMPLATE_CHARACTERS} characters long`)

const issuer = z
  .string()
  .min(1)
  .max(512)
  .refine((text) => !text.includes('*'), 'must be written out; an issuer is never a pattern')

/** Beyond these, two numbers of JSON are one of JavaScript, and a rule for one organisation would be for its neighbour, too. */
const exact = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

const claimValue = z.union([glob, exact, z.boolean()], {
  error: 'must be a text, a number, true or false, or a list of these',
})

const LOST_BY_RECORD = '__proto__'

/**
 * Claims by name. A schema for records passes over the key `__proto__`, and a condition that is passed over would make
 * the rule match more than was written.
 */
const claims = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, LOST_BY_RECORD)
      ? LOST_BY_RECORD
      : value,
  z.record(
    claimName,
    oneOrMore(claimValue, 'must be a text, a number, true or false, or a list of these'),
    {
      error: 'must be an object of claims by name, none of them "__proto__"',
    },
  ),
)

const match = strict({
  kind: oneOrMore(
    z.enum(KINDS, { error: `must be one of ${KINDS.join(', ')}` }),
    `must be one of ${KINDS.join(', ')}, or a list of these`,
  ).optional(),
  issuer: oneOrMore(issuer, 'must be the issuer as in the token, or a list of issuers').optional(),
  subject: oneOrMore(glob, 'must be a text in which * stands for anything, or a list').optional(),
  claims: claims.optional(),
  scopes: z
    .array(z.string().min(1).max(64), { error: 'must be a list of scopes' })
    .min(1, 'must not be empty; leave the field out instead')
    .max(64)
    .optional(),
}).refine(
  (conditions) => Object.values(conditions).some((value) => value !== undefined),
  'must name at least one condition; for everybody write subject: "*"',
)

/** One rule, as it stands in the file, in the database and in the admin API. */
export const ruleSchema: z.ZodType<Rule> = strict({
  name: z
    .string({ error: 'must be a text' })
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,63}$/,
      'must be 1 to 64 letters, digits, spaces, or one of . _ : / -, and begin with a letter or digit',
    ),
  description: z.string().max(1000).optional(),
  match,
  allow: z
    .array(allowSchema, { error: 'must be a list of what the rule allows' })
    .min(1, 'must allow at least one service')
    .max(64, 'must hold at most 64 entries'),
}).meta({ id: 'PolicyRule' })

/** All rules, in the order in which they are asked. */
export const ruleListSchema: z.ZodType<Rule[]> = z
  .array(ruleSchema, { error: 'must be a list of rules' })
  .max(512, 'must hold at most 512 rules')
