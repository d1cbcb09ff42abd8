import { z } from 'zod'

import { newApiKey } from '../callers/api-keys.ts'
import { isNetwork } from '../limits/client-address.ts'
import { Problem } from '../problems.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { ApiKeyRecord, ApiKeyStore } from '../storage/stores/api-keys.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { newId } from './new-id.ts'
import { nextField, pageQuery } from './paging.ts'
import { mayGiveAway } from './scopes.ts'

interface NewKeyBody {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt?: number | undefined
  readonly allowedAddresses?: readonly string[] | undefined
}
const newKey: z.ZodType<NewKeyBody> = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.string().regex(/^[a-z][a-z0-9:.-]{0,63}$/, 'must be words such as admin or chat:app'))
    .max(20)
    .default([])
    .meta({ description: 'admin, admin:read, chat:app, apaas:app, or words of your policy' }),
  expiresAt: z.int().positive().optional().meta({ description: 'Unix seconds' }),
  allowedAddresses: z
    .array(z.string().refine(isNetwork, 'must be an address or network such as 10.0.0.0/8'))
    .max(50)
    .optional(),
})
const keyView = z
  .object({
    id: z.string(),
    prefix: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: z.int(),
    expiresAt: z.int().optional(),
    lastUsedAt: z.int().optional(),
    revokedAt: z.int().optional(),
    allowedAddresses: z.array(z.string()).optional(),
  })
  .meta({ id: 'ApiKey' })

/** `/v1/admin/api-keys`: credentials of backends. The key itself is shown once, when it is made. */
export function apiKeyEndpoints(
  administration: Administration,
  keys: ApiKeyStore,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/api-keys',
      summary: 'List API keys, newest first',
      scope: 'admin:read',
      query: pageQuery,
      answer: {
        status: 200,
        description: 'A page, without their secrets',
        body: z.object({ apiKeys: z.array(keyView), next: nextField() }),
      },
      run: async ({ query }) => {
        const { rows, next } = await keys.list(query)
        return { apiKeys: rows.map(viewOf), next }
      },
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/api-keys',
      summary: 'Make an API key',
      scope: 'admin',
      body: newKey,
      answer: {
        status: 201,
        description: 'The key; `secret` is shown this once',
        body: keyView.extend({ secret: z.string() }),
      },
      audit: { action: 'api-key.create', change: ({ body }) => ({ ...body }) },
      check: ({ principal, body }) => {
        if (mayGiveAway(principal, body.scopes)) return
        throw new Problem('SCOPE_MISSING', {
          detail: 'these scopes are more than you have yourself',
          hint: 'an owner may make a key with the scope admin',
        })
      },
      run: async ({ body, now }) => {
        const { record, text } = makeApiKey(body, now)
        await keys.create(record)
        return { ...viewOf(record), secret: text }
      },
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: '/v1/admin/api-keys/:id',
      summary: 'Revoke an API key',
      scope: 'admin',
      answer: {
        status: 204,
        description: 'It is no good any more, on every replica within a second',
      },
      problems: ['NOT_FOUND'],
      audit: { action: 'api-key.revoke' },
      run: async ({ parameter, now }) => {
        if (!(await keys.revoke(parameter('id'), now))) {
          throw new Problem('NOT_FOUND', {
            detail: 'there is no such API key, or it was revoked before',
          })
        }
      },
    }),
  ]
}

/** A new key: its text is shown once, the record is kept. */
export function makeApiKey(
  { name, scopes, expiresAt, allowedAddresses }: NewKeyBody,
  now: number,
): { readonly record: ApiKeyRecord; readonly text: string } {
  const { text, prefix, secretHash } = newApiKey()
  const record = {
    id: newId('key'),
    prefix,
    secretHash,
    name,
    scopes,
    expiresAt,
    allowedAddresses,
    createdAt: now,
  }
  return { record, text }
}

function viewOf({
  secretHash: _secretHash,
  ...view
}: ApiKeyRecord): Omit<ApiKeyRecord, 'secretHash'> {
  return view
}
