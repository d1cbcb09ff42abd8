import { z } from 'zod'

import { KICK_SETTINGS } from '../bans/kick-settings.ts'
import { Secret } from '../config/secret.ts'
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
    .array(z.url({ protocol: /^https?$/ }))
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
