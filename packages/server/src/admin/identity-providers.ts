import { z } from 'zod'

import type { Issuer } from '../callers/jwt/issuer.ts'
import type { ConfigFile } from '../config/config.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'

/** What of the configuration file says who is believed. */
export type ConfiguredProviders = Pick<ConfigFile, 'issuers' | 'forwardAuth' | 'oidc'>

const keysView = z.object({
  kind: z.enum(['jwks-url', 'static', 'shared-secret']),
  url: z
    .string()
    .optional()
    .meta({ description: 'Of the key set; a user name or query in it is not shown' }),
  keyIds: z.array(z.string()).optional().meta({ description: 'Of keys in the file itself' }),
  algorithms: z.array(z.string()),
})
const answerBody = z.object({
  identityProviders: z.array(
    z.object({
      issuer: z.string(),
      audience: z.array(z.string()),
      keys: keysView,
      subjectClaim: z.string(),
      scopesClaim: z.string(),
    }),
  ),
  forwardAuth: z
    .object({ url: z.string(), headers: z.array(z.string()) })
    .optional()
    .meta({ description: "The app's own endpoint that says who a request is from" }),
  signIn: z
    .object({
      name: z.string(),
      issuer: z.string(),
      accounts: z.array(z.object({ claim: z.string(), value: z.string(), role: z.string() })),
    })
    .optional()
    .meta({ description: 'Where people sign in to the console, and who may' }),
})

/** `/v1/admin/identity-providers`: who vouches for callers, as the configuration file says; without its secrets. */
export function identityProviderEndpoints(
  administration: Administration,
  configured: ConfiguredProviders,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/identity-providers',
      summary: 'List the identity providers of the configuration file, without secrets',
      scope: 'admin:read',
      answer: { status: 200, description: 'All providers', body: answerBody },
      run: () => viewOf(configured),
    }),
  ]
}

function viewOf({ issuers, forwardAuth, oidc }: ConfiguredProviders): z.input<typeof answerBody> {
  return {
    identityProviders: issuers.map((issuer) => ({
      issuer: issuer.issuer,
      audience: [...issuer.audience],
      keys: keysOf(issuer),
      subjectClaim: issuer.subjectClaim ?? 'sub',
      scopesClaim: issuer.scopesClaim ?? 'scope',
    })),
    ...(forwardAuth && {
      forwardAuth: { url: shownUrl(forwardAuth.url), headers: [...forwardAuth.headers] },
    }),
    ...(oidc && {
      signIn: {
        name: oidc.name,
        issuer: oidc.issuer,
        accounts: oidc.accounts.map(({ claim, value, role }) => ({
          claim: claim.name,
          value,
          role,
        })),
      },
    }),
  }
}

function keysOf({ keys }: Issuer): z.input<typeof keysView> {
  switch (keys.kind) {
    case 'jwks-url':
      return { kind: keys.kind, url: shownUrl(keys.url), algorithms: [...keys.algorithms] }
    case 'static':
      return {
        kind: keys.kind,
        keyIds: keys.keys.map(({ kid }) => kid ?? 'without a name'),
        algorithms: [...keys.algorithms],
      }
    case 'shared-secret':
      return { kind: keys.kind, algorithms: ['HS256'] }
  }
}

/** Some write a password into an address, or a key behind its question mark. */
function shownUrl(text: string): string {
  const { origin, pathname } = new URL(text)
  return origin + pathname
}
