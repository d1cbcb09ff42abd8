import { z } from 'zod'

/** The answer of `POST /v1/tokens`. */
export const issuedTokenSchema: z.ZodType = z
  .object({
    token: z.string(),
    format: z.enum(['007', '006']),
    appId: z.string(),
    services: z
      .array(z.looseObject({ type: z.string() }))
      .meta({ description: 'As granted: never more than asked' }),
    expiresInSeconds: z.int(),
    expiresAt: z.int().meta({ description: 'Unix seconds' }),
    serverTime: z.int().meta({ description: 'Unix seconds' }),
  })
  .meta({ id: 'IssuedToken' })
