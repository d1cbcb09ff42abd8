import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startServer } from '@tessera/server/main'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readConfigFile } from '../../packages/server/src/config/read-file.ts'
import {
  handmadeJwt,
  hs256,
  type ProviderKey,
  providerKey,
} from '../../packages/server/test/support/callers.ts'
import { codeBlocks } from './code-blocks.ts'

/*
 * Each recipe of the page is read as `tessera config check` reads it, and then runs in a server that takes JWTs of a key
 * of ours in place of the provider's.
 */

const PAGE = join(import.meta.dirname, '../../docs/guides/identity-providers.md')
const recipes = codeBlocks(PAGE)
const SECRET = 'a shared secret of more than 32 bytes'

interface Recipe {
  readonly provider: string
  readonly alg: 'EdDSA' | 'ES256' | 'RS256' | 'HS256'
  readonly iss: string
  readonly aud: string
  /** What the provider's JWT says, and what its bearer asks for and gets. */
  readonly claims: object
  readonly channel: string
  readonly uid?: number | string
  readonly granted: { readonly role: string; readonly uid?: number | string }
  /** A channel that the policy does not give. */
  readonly refused: string
}

const RECIPES: readonly Recipe[] = [
  {
    provider: 'Auth0',
    alg: 'RS256',
    iss: 'https://app-example.eu.auth0.com/',
    aud: 'https://tokens.app.example',
    claims: { sub: 'auth0|5f7c', permissions: ['calls:host'] },
    channel: 'show-1',
    granted: { role: 'publisher' },
    refused: 'lobby',
  },
  {
    provider: 'Clerk',
    alg: 'RS256',
    iss: 'https://clerk.app.example',
    aud: 'tessera',
    claims: { sub: 'user_2abc', o: { id: 'org_1', rol: 'member' } },
    channel: 'org:org_1:daily',
    uid: 'user_2abc',
    granted: { role: 'publisher', uid: 'user_2abc' },
    refused: 'org:org_2:daily',
  },
  {
    provider: 'Firebase',
    alg: 'RS256',
    iss: 'https://securetoken.google.com/app-example',
    aud: 'app-example',
    claims: { sub: 'Ab12', email_verified: true, firebase: { sign_in_provider: 'password' } },
    channel: 'room-1',
    granted: { role: 'publisher' },
    refused: 'lobby',
  },
  {
    provider: 'Supabase',
    alg: 'ES256',
    iss: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1',
    aud: 'authenticated',
    claims: { sub: '6f1e', is_anonymous: false, app_metadata: { team: 'red' } },
    channel: 'team:red:daily',
    granted: { role: 'publisher' },
    refused: 'team:blue:daily',
  },
  {
    provider: 'Keycloak',
    alg: 'RS256',
    iss: 'https://id.app.example/realms/app',
    aud: 'tessera',
    claims: { sub: '9c1d', realm_access: { roles: ['teacher'] } },
    channel: 'class-1',
    granted: { role: 'publisher' },
    refused: 'lobby',
  },
  {
    provider: 'Your own JWT, with a key pair',
    alg: 'EdDSA',
    iss: 'app-backend',
    aud: 'tessera',
    claims: { sub: 'ada', uid: 7, channels: ['red', 'blue'] },
    channel: 'blue',
    granted: { role: 'publisher', uid: 7 },
    refused: 'green',
  },
  {
    provider: 'Your own JWT, with a secret',
    alg: 'HS256',
    iss: 'app-backend',
    aud: 'tessera',
    claims: { sub: 'ada' },
    channel: 'room-1',
    granted: { role: 'publisher' },
    refused: 'lobby',
  },
]

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tessera-recipes-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every block is a recipe that is tried here', () => {
  expect(recipes.map(({ language }) => language)).toEqual(RECIPES.map(() => 'yaml'))
})

describe.each(RECIPES.map((recipe, index) => ({ ...recipe, text: recipes[index]!.code })))(
  '$provider',
  ({ text, alg, iss, aud, claims, channel, uid = 0, granted, refused }) => {
    test('is a configuration that the server takes', () => {
      const read = readConfigFile(text, () => SECRET)
      expect(read.ok ? [] : read.problems).toEqual([])
      expect(read).toMatchObject({ file: { issuers: [{ issuer: iss, audience: [aud] }] } })
    })

    test('gives its users what the page says, and nobody else', async () => {
      const key = alg === 'HS256' ? undefined : await providerKey(alg, 'test')
      const server = await startServer({
        env: {
          APP_ID: '970ca35de60c44645bbae8a215061b33',
          APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
          TESSERA_CONFIG: written(text, key),
          APP_JWT_SECRET: SECRET,
          TESSERA_LOG: 'silent',
          PORT: '0',
        },
        write: () => undefined,
      })
      const now = Math.floor(Date.now() / 1000)
      const genuine = { iss, aud, iat: now, exp: now + 600, ...claims }
      const ask = async (
        jwt: string,
        asked: string,
      ): Promise<{ status: number; body: unknown }> => {
        const response = await fetch(`${server.url}/v1/tokens`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${jwt}` },
          body: JSON.stringify({
            services: [{ type: 'rtc', channel: asked, uid, role: 'publisher' }],
          }),
        })
        return { status: response.status, body: await response.json() }
      }
      try {
        expect(await ask(jwtOf(key, genuine), channel)).toMatchObject({
          status: 200,
          body: { services: [{ channel, ...granted }] },
        })
        expect(await ask(jwtOf(key, genuine), refused)).toMatchObject({
          status: 403,
          body: { code: 'POLICY_DENIED' },
        })
        expect(await ask(jwtOf(key, { ...genuine, aud: 'another app' }), channel)).toMatchObject({
          status: 401,
          body: { code: 'CREDENTIAL_INVALID' },
        })
      } finally {
        await server.close()
      }
    })
  },
)

/** The recipe in a file, with our own key in place of the provider's. */
function written(text: string, key: ProviderKey | undefined): string {
  const path = join(folder, 'tessera.yaml')
  const keys = key === undefined ? '' : `keys: [${JSON.stringify(key.publicJwk)}]`
  const changed = text
    .replace(/jwksUrl: .*/, keys)
    .replace(/keys:\n\s+- .*/, keys)
    .replace(/\n\s+privateKeySetHosts: .*/, '')
  writeFileSync(path, changed)
  return path
}

function jwtOf(key: ProviderKey | undefined, claims: object): string {
  if (key !== undefined) return key.sign(claims)
  const header = { alg: 'HS256', typ: 'JWT' }
  return handmadeJwt(header, claims, hs256(header, claims, SECRET))
}
