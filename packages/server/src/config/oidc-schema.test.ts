import { describe, expect, test } from 'vitest'

import { readConfigFile } from './read-file.ts'

const SECRET = 'a canary'
const secretNamed = (name: string): string | undefined => ({ OIDC_SECRET: SECRET })[name]

/** A file with a part `oidc` that works, but for the lines that are given. */
function file(changes: Readonly<Record<string, string>> = {}): string {
  const settings = {
    issuer: 'https://id.example/',
    clientId: 'tessera',
    clientSecretEnv: 'OIDC_SECRET',
    publicUrl: 'https://tessera.example',
    accounts: '[{ claim: realm.roles, value: admin, role: owner }]',
    ...changes,
  }
  const lines = Object.entries(settings).map(([name, value]) => `  ${name}: ${value}`)
  return `oidc:\n${lines.join('\n')}\n`
}

describe('oidc in the configuration file', () => {
  test('has few settings that must be there', () => {
    const result = readConfigFile(file(), secretNamed)
    expect(result).toMatchObject({
      ok: true,
      file: {
        oidc: {
          issuer: 'https://id.example/',
          name: 'your organisation',
          scopes: ['openid', 'profile', 'email'],
          accounts: [{ claim: { name: 'realm.roles' }, value: 'admin', role: 'owner' }],
        },
      },
    })
    expect(result.ok && result.file.oidc?.clientSecret.reveal()).toBe(SECRET)
    expect(JSON.stringify(result)).not.toContain('canary')
  })

  test.for([
    { setting: 'issuer', value: 'http://id.example/', says: 'must be an https URL' },
    { setting: 'issuer', value: 'id.example', says: 'must be an https URL' },
    { setting: 'publicUrl', value: 'http://tessera.example', says: 'must be an https URL' },
    { setting: 'publicUrl', value: 'https://tessera.example/', says: 'must be an origin' },
    { setting: 'publicUrl', value: 'https://tessera.example/console', says: 'must be an origin' },
    { setting: 'clientSecretEnv', value: 'the-secret-itself', says: 'must be the name of an env' },
    { setting: 'clientSecretEnv', value: 'NOT_SET', says: 'must name a variable that is set' },
    { setting: 'scopes', value: '[profile]', says: 'must include openid' },
    { setting: 'scopes', value: "[openid, 'two words']", says: 'must be the name of a scope' },
    { setting: 'accounts', value: '[]', says: 'must say who may come in' },
    {
      setting: 'accounts',
      value: '[{ claim: a, value: b, role: admin }]',
      says: 'must be owner, operator or viewer',
    },
  ])('refuses $value as $setting', ({ setting, value, says }) => {
    const result = readConfigFile(file({ [setting]: value }), secretNamed)
    const problems = result.ok ? [] : result.problems
    expect(problems).toEqual([
      expect.objectContaining({
        setting: expect.stringContaining(`oidc.${setting}`) as string,
        message: expect.stringContaining(says) as string,
      }),
    ])
  })

  test.for(['http://127.0.0.1:9000', 'http://localhost:9000'])(
    'takes %s on the loopback',
    (url) => {
      expect(readConfigFile(file({ issuer: url, publicUrl: url }), secretNamed).ok).toBe(true)
    },
  )
})
