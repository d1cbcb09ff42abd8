import { expect, test } from 'vitest'

import { forgetSecrets } from './forget-secrets.ts'
import { readConfig } from './read-config.ts'

const HEX = 'a'.repeat(32)

test('every variable that held a secret is forgotten, also those that the file names, and no other', () => {
  const env: Record<string, string> = {
    APP_ID: HEX,
    APP_CERTIFICATE: HEX,
    REDIS_URL: 'redis://:password@127.0.0.1',
    IDP_SECRET: 's'.repeat(32),
    TESSERA_TICKET_SECRET: 't'.repeat(32),
    TESSERA_CONFIG: 'tessera.yaml',
    PATH: '/bin',
  }
  const file = 'callers: { identityProviders: [{ issuer: a, audience: b, secretEnv: IDP_SECRET }] }'
  const { secretVariables } = readConfig(env, () => file)
  forgetSecrets(env, secretVariables)
  expect(Object.keys(env).sort()).toEqual(['APP_ID', 'PATH', 'TESSERA_CONFIG'])
})
