import type { SettingsStore } from '../storage/stores/settings.ts'
import { type KickingRules, kickingRules } from './kicking-rules.ts'

/** The names under which the credentials of Agora's REST API are kept. */
export const KICK_SETTINGS = {
  /** A list of URLs, tried in order; the platform's own when not set. */
  baseUrls: 'agora-rest.base-urls',
  customerId: 'agora-rest.customer-id',
  /** A secret setting. */
  customerSecret: 'agora-rest.customer-secret',
} as const

/** Agora's hosts, the second for when the first cannot be reached. */
export const AGORA_REST_URLS: readonly string[] = ['https://api.agora.io', 'https://api.sd-rtn.com']

/** Reads the credentials anew for each kick, which is rare; `undefined` as long as they are not set. */
export function kickingFromSettings(
  settings: SettingsStore,
  options: { readonly fetch: typeof fetch; readonly sleep: (ms: number) => Promise<void> },
): () => Promise<KickingRules | undefined> {
  return async () => {
    const customerId = await settings.get(KICK_SETTINGS.customerId)
    const customerSecret = await settings.getSecret(KICK_SETTINGS.customerSecret)
    const baseUrls = (await settings.get(KICK_SETTINGS.baseUrls)) ?? AGORA_REST_URLS
    if (typeof customerId !== 'string' || customerSecret === undefined) return undefined
    if (!isListOfText(baseUrls)) return undefined
    return kickingRules({ baseUrls, customerId, customerSecret, ...options })
  }
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}
