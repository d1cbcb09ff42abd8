import { z } from 'zod'

import { AGORA_REST_URLS, KICK_SETTINGS } from '../bans/kick-settings.ts'
import { isLoopback } from '../config/config.ts'
import { Secret } from '../config/secret.ts'
import { Problem } from '../problems.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { SettingsStore } from '../storage/stores/settings.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'

interface AgoraRestBody {
  readonly customerId: string
  readonly customerSecret?: string | undefined
  readonly baseUrls?: readonly string[] | undefined
}
const agoraRest: z.ZodType<AgoraRestBody> = z.strictObject({
  customerId: z.string().trim().min(1).max(200),
  customerSecret: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Write-only; kept as it is when not sent' }),
  baseUrls: z
    .array(
      z.string().max(500).refine(isSafe, 'must be an https URL; http is for the loopback only'),
    )
    .min(1)
    .max(5)
    .optional()
    .meta({ description: "Tried in order; the platform's own hosts when not set" }),
})
const settingsView = z.object({
  agoraRest: z.object({
    customerId: z.string().optional(),
    hasCustomerSecret: z.boolean(),
    baseUrls: z.array(z.string()).optional(),
  }),
})

/** The customer secret travels there as it is. */
function isSafe(url: string): boolean {
  const { protocol, hostname = '' } = URL.parse(url) ?? {}
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

/**
 * The secret is write-only, so nobody may send the one that is kept to another host: whoever names a new one has to bring
 * the secret along.
 */
async function assertSecretStays(settings: SettingsStore, body: AgoraRestBody): Promise<void> {
  if (body.customerSecret !== undefined || body.baseUrls === undefined) return
  if ((await settings.getSecret(KICK_SETTINGS.customerSecret)) === undefined) return
  const kept = (await settings.get(KICK_SETTINGS.baseUrls)) ?? AGORA_REST_URLS
  if (Array.isArray(kept) && body.baseUrls.every((url) => kept.includes(url))) return
  const message = 'is needed with another baseUrls: the one that is kept is not sent to a new host'
  throw new Problem('REQUEST_INVALID', {
    detail: `customerSecret: ${message}`,
    errors: [{ path: 'customerSecret', message }],
  })
}

/** `/v1/admin/settings`: what an administrator may set while the server runs. */
export function settingsEndpoints(
  administration: Administration,
  settings: SettingsStore,
): readonly Endpoint[] {
  const view = async (): Promise<object> => {
    const { values, secrets } = await settings.list()
    return {
      agoraRest: {
        customerId: values.get(KICK_SETTINGS.customerId),
        hasCustomerSecret: secrets.includes(KICK_SETTINGS.customerSecret),
        baseUrls: values.get(KICK_SETTINGS.baseUrls),
      },
    }
  }
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/settings',
      summary: 'Show the settings, without secrets',
      scope: 'admin:read',
      answer: { status: 200, description: 'The settings', body: settingsView },
      run: view,
    }),
    adminEndpoint(administration, {
      method: 'put',
      path: '/v1/admin/settings/agora-rest',
      summary: "Set the credentials of Agora's REST API, for kicking users out",
      scope: 'admin:settings',
      body: agoraRest,
      answer: { status: 200, description: 'The settings', body: settingsView },
      check: ({ body }) => assertSecretStays(settings, body),
      audit: {
        action: 'settings.agora-rest',
        change: ({ body: { customerSecret, ...rest } }) => ({
          ...rest,
          withSecret: customerSecret !== undefined,
        }),
      },
      run: async ({ body: { customerId, customerSecret, baseUrls }, now }) => {
        await settings.set(KICK_SETTINGS.customerId, customerId, now)
        if (customerSecret !== undefined) {
          await settings.setSecret(KICK_SETTINGS.customerSecret, new Secret(customerSecret), now)
        }
        if (baseUrls !== undefined) await settings.set(KICK_SETTINGS.baseUrls, baseUrls, now)
        return view()
      },
    }),
  ]
}
