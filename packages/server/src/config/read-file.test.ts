import { describe, expect, test } from 'vitest'

import { DEFAULT_BUDGETS } from '../limits/budgets.ts'
import type { ConfigFile } from './config.ts'
import { EMPTY_FILE, readConfigFile } from './read-file.ts'

const SECRET = 'a canary secret of more than 32 bytes'
const secretNamed = (name: string): string | undefined =>
  ({ IDP_SECRET: SECRET, SHORT_SECRET: 'canary' })[name]

function read(text: string): ConfigFile {
  const result = readConfigFile(text, secretNamed)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.file
}

/** `line: setting message` of each problem. */
function problemsOf(text: string): string[] {
  const result = readConfigFile(text, secretNamed)
  if (result.ok) return []
  return result.problems.map(({ line, setting, message }) => `${line}: ${setting} ${message}`)
}

describe('readConfigFile', () => {
  test.for(['', '# nothing\n', '{}', 'callers: {}\n'])('of %j is what no file says', (text) => {
    expect(read(text)).toEqual(EMPTY_FILE)
  })

  test('reads every setting there is', () => {
    const file = read(`
callers:
  identityProviders:
    - issuer: https://login.example/
      audience: [calls, other]
      jwksUrl: https://login.example/keys
      algorithms: [RS256, EdDSA]
      subjectClaim: uid
      scopesClaim: permissions
      leewaySeconds: 0
    - issuer: static
      audience: calls
      keys: [{ kty: OKP, crv: Ed25519, x: AAAA }]
      algorithms: [EdDSA]
    - issuer: shared
      audience: calls
      secretEnv: IDP_SECRET
  privateKeySetHosts: [Login.Internal]
  apiKeys:
    - name: backend
      prefix: 0123456789ab
      secretHash: ${'0f'.repeat(32)}
      scopes: [chat:app]
      allowedAddresses: [192.0.2.0/24, '2001:db8::/32']
      expiresAt: 2027-01-31T00:00:00Z
  forwardAuth:
    url: http://app:3000/whoami
    headers: [cookie, authorization]
    secretEnv: IDP_SECRET
policies:
  - name: everybody
    match: { subject: '*' }
    allow: [{ service: rtc, channels: ['*'], uid: { rule: mapped }, role: subscriber }]
capToCredential: true
audit: { retention: 400d }
limits:
  principal: { points: 1, durationSeconds: 2 }
  project: { points: 3, durationSeconds: 4 }
trustedProxies: [10.0.0.0/8]
`)
    expect(file.issuers).toMatchObject([
      {
        issuer: 'https://login.example/',
        audience: ['calls', 'other'],
        keys: {
          kind: 'jwks-url',
          url: 'https://login.example/keys',
          algorithms: ['RS256', 'EdDSA'],
        },
        subjectClaim: 'uid',
        scopesClaim: 'permissions',
        leewaySeconds: 0,
      },
      { issuer: 'static', audience: ['calls'], keys: { kind: 'static', algorithms: ['EdDSA'] } },
      { issuer: 'shared', audience: ['calls'], keys: { kind: 'shared-secret' } },
    ])
    const shared = file.issuers[2]!.keys
    expect(shared.kind === 'shared-secret' && shared.secret.reveal()).toBe(SECRET)
    expect(file.privateKeySetHosts).toEqual(['login.internal'])
    expect(file.apiKeys).toEqual([
      {
        name: 'backend',
        prefix: '0123456789ab',
        secretHash: '0f'.repeat(32),
        scopes: ['chat:app'],
        allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'],
        expiresAt: 1_801_353_600,
      },
    ])
    expect(file.forwardAuth).toMatchObject({
      url: 'http://app:3000/whoami',
      headers: ['cookie', 'authorization'],
    })
    expect(file.forwardAuth?.secret.reveal()).toBe(SECRET)
    expect(file.policies).toHaveLength(1)
    expect(file.capToCredential).toBe(true)
    expect(file.auditRetentionDays).toBe(400)
    expect(file.budgets).toEqual({
      principal: { points: 1, durationSeconds: 2 },
      address: DEFAULT_BUDGETS.address,
      project: { points: 3, durationSeconds: 4 },
      signIn: DEFAULT_BUDGETS.signIn,
      failedCredentials: DEFAULT_BUDGETS.failedCredentials,
    })
    expect(file.trustedProxies).toEqual({ networks: ['10.0.0.0/8'] })
    expect(JSON.stringify(file)).not.toContain('canary')
  })

  test.for([
    { text: 'trustedProxies: 2', is: { hops: 2 } },
    { text: 'trustedProxies: []', is: { networks: [] } },
  ])('reads $text', ({ text, is }) => {
    expect(read(text).trustedProxies).toEqual(is)
  })
})

/** A file with one identity provider, whose line begins at 3. */
function provider(rest: string): string {
  return `callers:\n  identityProviders:\n    - issuer: i\n      audience: a\n${rest
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')}`
}

describe('readConfigFile refuses', () => {
  test.for([
    { wrong: 'an unknown setting', text: '\nlimit: {}', says: '2: limit is not a setting' },
    {
      wrong: 'an unknown setting whose value begins below',
      text: 'callers:\n  apiKey:\n    - name: x',
      says: '2: callers.apiKey is not a setting',
    },
    {
      wrong: 'an unknown setting in a list',
      text: provider('jwksUrl: https://i/k\nalgorithms: [RS256]\naudiense: x'),
      says: '7: callers.identityProviders.0.audiense is not a setting',
    },
    {
      wrong: 'a provider without keys',
      text: provider('algorithms: [RS256]'),
      says: '3: callers.identityProviders.0 needs exactly one of jwksUrl, keys and secretEnv',
    },
    {
      wrong: 'a provider with keys in two places',
      text: provider('jwksUrl: https://i/k\nsecretEnv: IDP_SECRET'),
      says: '3: callers.identityProviders.0 needs exactly one',
    },
    {
      wrong: 'a provider without algorithms',
      text: provider('jwksUrl: https://i/k'),
      says: 'callers.identityProviders.0.algorithms is needed',
    },
    {
      wrong: 'HS256 beside asymmetric keys',
      text: provider('jwksUrl: https://i/k\nalgorithms: [RS256, HS256]'),
      says: '6: callers.identityProviders.0.algorithms.1 must be EdDSA, ES256 or RS256',
    },
    {
      wrong: 'the algorithm none',
      text: provider('jwksUrl: https://i/k\nalgorithms: [none]'),
      says: 'must be EdDSA, ES256 or RS256',
    },
    {
      wrong: 'algorithms beside a shared secret',
      text: provider('secretEnv: IDP_SECRET\nalgorithms: [RS256]'),
      says: 'algorithms has no place beside secretEnv',
    },
    {
      wrong: 'a secret that is too short',
      text: provider('secretEnv: SHORT_SECRET'),
      says: '5: callers.identityProviders.0.secretEnv must name a variable that holds at least 32 bytes, and it holds 6',
    },
    {
      wrong: 'a variable that is not set',
      text: provider('secretEnv: OTHER_SECRET'),
      says: 'and it holds 0',
    },
    {
      wrong: 'a key set over http',
      text: provider('jwksUrl: http://i.example/k\nalgorithms: [RS256]'),
      says: '5: callers.identityProviders.0.jwksUrl must be an https URL',
    },
    {
      wrong: 'a key set in a file',
      text: provider('jwksUrl: file:///etc/passwd\nalgorithms: [RS256]'),
      says: 'must be an https URL',
    },
    {
      wrong: 'a private key',
      text: provider('keys: [{ kty: EC, crv: P-256, x: A, y: A, d: canary }]\nalgorithms: [ES256]'),
      says: 'keys.0 holds a private key',
    },
    {
      wrong: 'a symmetric key among public ones',
      text: provider('keys: [{ kty: oct, k: canary }]\nalgorithms: [ES256]'),
      says: 'keys.0.kty must be EC, OKP or RSA',
    },
    {
      wrong: 'two providers with one name',
      text: `${provider('secretEnv: IDP_SECRET')}\n    - { issuer: i, audience: b, secretEnv: IDP_SECRET }`,
      says: '6: callers.identityProviders.1.issuer is there twice',
    },
    {
      wrong: 'an API key with its secret instead of the hash',
      text: 'callers:\n  apiKeys:\n    - { name: a, prefix: 0123456789ab, secretHash: canary }',
      says: '3: callers.apiKeys.0.secretHash must be the SHA-256',
    },
    {
      wrong: 'an API key that ends someday',
      text: `callers:\n  apiKeys:\n    - { name: a, prefix: 0123456789ab, secretHash: ${'0'.repeat(64)}x, expiresAt: soon }`,
      says: 'expiresAt must be a time',
    },
    {
      wrong: 'a header that cannot be passed on',
      text: 'callers:\n  forwardAuth: { url: http://a/b, headers: [host], secretEnv: IDP_SECRET }',
      says: '2: callers.forwardAuth.headers.0 is a header that cannot be passed on',
    },
    {
      wrong: 'a header in capitals',
      text: 'callers:\n  forwardAuth: { url: http://a/b, headers: [Cookie], secretEnv: IDP_SECRET }',
      says: 'must be a header name in lower case',
    },
    {
      wrong: 'no header at all',
      text: 'callers:\n  forwardAuth: { url: http://a/b, headers: [], secretEnv: IDP_SECRET }',
      says: 'must name at least one header',
    },
    {
      wrong: 'a host that is a URL',
      text: 'callers:\n  privateKeySetHosts: ["https://a.internal"]',
      says: '2: callers.privateKeySetHosts.0 must be a host',
    },
    {
      wrong: 'too many proxies',
      text: 'trustedProxies: 11',
      says: '1: trustedProxies is not valid: Too big',
    },
    {
      wrong: 'a wild network',
      text: 'trustedProxies: [all]',
      says: 'trustedProxies.0 must be an address or network',
    },
    {
      wrong: 'a retention without a unit',
      text: 'audit:\n  retention: 400',
      says: '2: audit.retention must be a number of days such as 400d',
    },
    {
      wrong: 'a retention in hours',
      text: 'audit: { retention: 48h }',
      says: '1: audit.retention must be a number of days such as 400d',
    },
    {
      wrong: 'a retention of nothing',
      text: 'audit: { retention: 0d }',
      says: 'audit.retention must be 1d to 36500d',
    },
    {
      wrong: 'a limit of nothing',
      text: 'limits:\n  address:\n    points: 0\n    durationSeconds: 60',
      says: '3: limits.address.points is not valid',
    },
    {
      wrong: 'a rule that is none',
      text: 'policies:\n  - name: x\n    match: {}\n    allow: []',
      says: 'policies.0.allow is not valid: the rule "x"',
    },
    { wrong: 'proxies by word', text: 'trustedProxies: all', says: 'a number of proxies in front' },
    { wrong: 'text', text: 'hello', says: 'undefined: the file is not valid' },
    { wrong: 'a list', text: '- a', says: 'undefined: the file is not valid' },
    { wrong: 'broken YAML', text: 'callers: {\n', says: 'the file is not YAML' },
    { wrong: 'a key twice', text: 'limits: {}\nlimits: {}', says: '2: the file is not YAML' },
    { wrong: 'two documents', text: 'limits: {}\n---\nlimits: {}', says: 'the file is not YAML' },
    {
      wrong: 'aliases that unfold without end',
      text: `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]`,
      says: '3: the file has aliases, up to *b, that unfold to far more than a configuration needs',
    },
    {
      wrong: 'an alias of nothing',
      text: 'limits:\n  address: *later\n  project: &later { points: 1, durationSeconds: 1 }',
      says: '2: the file has the alias *later, and nothing before it is marked &later',
    },
    {
      wrong: 'an alias of what it stands in',
      text: 'callers:\n  identityProviders: &all\n    - keys: [*all]',
      says: '3: the file has the alias *all, which stands inside of what it stands for',
    },
    {
      wrong: 'a prototype',
      text: '__proto__: { capToCredential: true }',
      says: '__proto__ is not a setting',
    },
  ])('$wrong, with its line', ({ text, says }) => {
    const problems = problemsOf(text)
    expect(problems.join('\n')).toContain(says)
    expect(problems.join('\n')).not.toContain('canary')
  })

  test('but aliases of what stands above are good', () => {
    const text = 'limits:\n  address: &few { points: 1, durationSeconds: 1 }\n  project: *few'
    const result = readConfigFile(text, () => undefined)
    expect(result.ok && result.file.budgets.project).toEqual({ points: 1, durationSeconds: 1 })
  })

  test('a secret in the place of its name, without repeating it', () => {
    for (const secret of ['canary-secret', 'canary0123456789abcdef', 'canary secret']) {
      const problems = problemsOf(provider(`secretEnv: ${secret}`))
      expect(problems).toHaveLength(1)
      expect(problems[0]).toContain('in capitals, not the secret itself')
      expect(problems[0]).not.toContain('canary')
    }
  })

  test('everything that is wrong, at once', () => {
    const problems = problemsOf(`
one: 1
two: 2
callers:
  identityProviders:
    - { issuer: i, audience: a, secretEnv: NOT_SET }
  forwardAuth: { url: nowhere, headers: [Cookie], secretEnv: NOT_SET }
limits: { address: { points: -1 } }
policies: [{ name: '' }]
`)
    expect(problems.map((text) => Number.parseInt(text))).toEqual([6, 7, 7, 7, 8, 8, 2, 3, 9, 9, 9])
  })
})
