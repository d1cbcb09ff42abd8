import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { COMPAT_FAMILIES, DEFAULT_COMPAT } from '../compat/family.ts'
import { type Config, ConfigError, type ConfigProblem } from './config.ts'
import { readConfig, SECRET_SETTINGS, SETTINGS } from './read-config.ts'

type Env = Readonly<Record<string, string | undefined>>

const APP_ID = '970CA35de60c44645bbae8a215061b33'
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')
const STATELESS: Env = { APP_ID, APP_CERTIFICATE: CERTIFICATE }
const MANAGED: Env = { TESSERA_MASTER_KEY: MASTER_KEY }

/** Files by path; every other one is not there. */
function filesOf(files: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    const content = files[path]
    if (content !== undefined) return content
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
      code: 'ENOENT',
    })
  }
}

function read(env: Env, files: Readonly<Record<string, string>> = {}): Config {
  return readConfig(env, filesOf(files))
}

function problemsOf(
  env: Env,
  files: Readonly<Record<string, string>> = {},
): readonly ConfigProblem[] {
  try {
    read(env, files)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('readConfig without anything set', () => {
  test('says what the smallest configurations are', () => {
    const [problem, ...more] = problemsOf({})
    expect(more).toEqual([])
    expect(problem!.setting).toBe('TESSERA_MASTER_KEY')
    expect(problem!.message).toMatch(/openssl rand -base64 32.*APP_ID and APP_CERTIFICATE/)
  })

  test.for([
    { mode: 'one project', env: STATELESS },
    { mode: 'a database', env: MANAGED },
  ])('has a default for everything else, with $mode', ({ env }) => {
    expect(read(env)).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      drainSeconds: 0,
      dataFolder: './data',
      databaseUrl: undefined,
      redisUrl: undefined,
      previousMasterKeys: [],
      anonymous: 'off',
      allowedHosts: [],
      compat: { families: DEFAULT_COMPAT, format: '007', refuseCertificates: false },
      corsOrigins: [],
      logLevel: 'info',
      ticketSecret: undefined,
      agoraRest: undefined,
      warnings: [],
    })
  })

  test.for(
    [...SETTINGS, ...SECRET_SETTINGS.map((name) => `${name}_FILE`)].filter(
      (name) => STATELESS[name] === undefined,
    ),
  )('%s= is the same as no line at all', (name) => {
    expect(read({ ...STATELESS, [name]: '' })).toEqual(read(STATELESS))
    expect(read({ ...STATELESS, [name]: '  ' })).toEqual(read(STATELESS))
  })
})

interface Setting {
  readonly env: Env
  readonly is: Partial<Config>
}

describe('readConfig reads', () => {
  test.for<Setting>([
    { env: { HOST: '::1' }, is: { host: '::1' } },
    { env: { HOST: ' localhost ' }, is: { host: 'localhost' } },
    { env: { PORT: '0' }, is: { port: 0 } },
    { env: { PORT: '65535' }, is: { port: 65_535 } },
    { env: { TESSERA_DATA: '/var/lib/tessera' }, is: { dataFolder: '/var/lib/tessera' } },
    { env: { TESSERA_ALLOW_ANONYMOUS: '0' }, is: { anonymous: 'off' } },
    { env: { TESSERA_ALLOW_ANONYMOUS: '1' }, is: { anonymous: 'loopback' } },
    { env: { TESSERA_ALLOW_ANONYMOUS: 'public' }, is: { anonymous: 'public' } },
    {
      env: { TESSERA_ALLOW_ANONYMOUS: '1', TESSERA_ALLOWED_HOSTS: 'Tokens.Test, host_1' },
      is: { allowedHosts: ['tokens.test', 'host_1'], warnings: [] },
    },
    { env: { TESSERA_DRAIN_SECONDS: '300' }, is: { drainSeconds: 300 } },
    { env: { TESSERA_LOG: 'silent' }, is: { logLevel: 'silent' } },
    { env: { CORS_ALLOW_ORIGIN: '*' }, is: { corsOrigins: '*' } },
    {
      env: { CORS_ALLOW_ORIGIN: 'https://a.example, http://localhost:3000,capacitor://localhost' },
      is: { corsOrigins: ['https://a.example', 'http://localhost:3000', 'capacitor://localhost'] },
    },
  ])('$env', ({ env, is }) => {
    expect(read({ ...STATELESS, ...env })).toMatchObject(is)
  })

  test.for([
    { text: 'all', families: COMPAT_FAMILIES },
    { text: 'none', families: [] },
    { text: 'guide', families: ['guide'] },
    { text: ' guide , chat ', families: ['guide', 'chat'] },
  ])('TESSERA_COMPAT and TESSERA_COMPAT_STRICT of "$text"', ({ text, families }) => {
    const { compat } = read({ ...STATELESS, TESSERA_COMPAT: text, TESSERA_COMPAT_STRICT: text })
    expect(compat.families).toEqual(families)
    expect([...compat.strict]).toEqual(families)
  })

  test('TESSERA_COMPAT_FORMAT and TESSERA_COMPAT_REFUSE_CERTIFICATES', () => {
    const env = { TESSERA_COMPAT_FORMAT: '006', TESSERA_COMPAT_REFUSE_CERTIFICATES: '1' }
    expect(read({ ...STATELESS, ...env }).compat).toMatchObject({
      format: '006',
      refuseCertificates: true,
    })
  })

  test('both certificates of the single project', () => {
    const { project } = read({ ...STATELESS, APP_CERTIFICATE_SECONDARY: 'F'.repeat(32) })
    expect(project?.appId).toBe(APP_ID)
    expect(project?.appCertificate.reveal()).toBe(CERTIFICATE)
    expect(project?.appCertificateSecondary?.reveal()).toBe('F'.repeat(32))
  })

  test('what the managed mode needs', () => {
    const previous = Buffer.alloc(32, 8).toString('base64')
    const config = read({
      ...MANAGED,
      TESSERA_MASTER_KEY_PREVIOUS: previous,
      DATABASE_URL: 'postgres://tessera:pw@db:5432,db-2:5433/tessera',
      REDIS_URL: 'rediss://:pw@cache:6380/1',
      TESSERA_AGORA_CUSTOMER_ID: 'id',
      TESSERA_AGORA_CUSTOMER_SECRET: 'customer secret',
    })
    expect(config.masterKey?.reveal()).toBe(MASTER_KEY)
    expect(config.previousMasterKeys.map((key) => key.reveal())).toEqual([previous])
    expect(config.databaseUrl?.reveal()).toBe('postgres://tessera:pw@db:5432,db-2:5433/tessera')
    expect(config.redisUrl?.reveal()).toBe('rediss://:pw@cache:6380/1')
    expect(config.agoraRest).toMatchObject({ baseUrl: 'https://api.agora.io', customerId: 'id' })
    expect(config.agoraRest?.customerSecret.reveal()).toBe('customer secret')
  })

  test('TESSERA_TICKET_SECRET', () => {
    const config = read({ ...STATELESS, TESSERA_TICKET_SECRET: 't'.repeat(32) })
    expect(config.ticketSecret?.reveal()).toBe('t'.repeat(32))
  })

  test.for([
    { url: undefined, is: 'https://api.agora.io' },
    { url: 'https://localhost:8443', is: 'https://localhost:8443' },
    { url: 'http://127.0.0.1:9000', is: 'http://127.0.0.1:9000' },
    { url: 'http://[::1]:9000', is: 'http://[::1]:9000' },
  ])('TESSERA_AGORA_REST_URL of $url', ({ url, is }) => {
    const env = { TESSERA_AGORA_CUSTOMER_ID: 'i', TESSERA_AGORA_CUSTOMER_SECRET: 's' }
    expect(read({ ...STATELESS, ...env, TESSERA_AGORA_REST_URL: url }).agoraRest?.baseUrl).toBe(is)
  })

  test('nothing but what is asked for, and freezes it', () => {
    expect(() =>
      read({ ...STATELESS, PATH: '/bin', HOME: '/root', NODE_ENV: 'test' }),
    ).not.toThrow()
    expect(Object.isFrozen(read(STATELESS))).toBe(true)
  })
})

test('SETTINGS and SECRET_SETTINGS name every variable that is read, and no other', () => {
  const asked = new Set<string>()
  const recording = new Proxy<Env>(STATELESS, {
    get(target, name) {
      asked.add(String(name))
      return target[String(name)]
    },
  })
  read(recording)
  const named = [...SETTINGS, ...SECRET_SETTINGS.map((name) => `${name}_FILE`)]
  expect([...asked].toSorted()).toEqual(named.toSorted())
})

describe('readConfig refuses', () => {
  test.for([
    { env: { PORT: '80a' }, setting: 'PORT', says: '"80a"' },
    { env: { PORT: '-1' }, setting: 'PORT', says: '0 to 65535' },
    { env: { PORT: '65536' }, setting: 'PORT', says: '0 to 65535' },
    { env: { PORT: '1e3' }, setting: 'PORT', says: '0 to 65535' },
    { env: { PORT: '8080.0' }, setting: 'PORT', says: '0 to 65535' },
    { env: { TESSERA_DRAIN_SECONDS: '301' }, setting: 'TESSERA_DRAIN_SECONDS', says: '0 to 300' },
    { env: { TESSERA_DRAIN_SECONDS: '1s' }, setting: 'TESSERA_DRAIN_SECONDS', says: '"1s"' },
    { env: { HOST: 'http://0.0.0.0' }, setting: 'HOST', says: 'an address' },
    { env: { HOST: 'a b' }, setting: 'HOST', says: 'an address' },
    { env: { APP_ID: undefined }, setting: 'APP_ID', says: 'beside APP_CERTIFICATE' },
    { env: { APP_ID: 'abc' }, setting: 'APP_ID', says: 'got 3 characters' },
    { env: { APP_ID: 'g'.repeat(32) }, setting: 'APP_ID', says: '32 hexadecimal' },
    { env: { APP_CERTIFICATE: undefined }, setting: 'APP_CERTIFICATE', says: 'beside APP_ID' },
    { env: { APP_CERTIFICATE: 'abc' }, setting: 'APP_CERTIFICATE', says: 'got 3 characters' },
    { env: { APP_CERTIFICATE_SECONDARY: 'abc' }, setting: 'APP_CERTIFICATE_SECONDARY', says: '32' },
    { env: { DATABASE_URL: 'mysql://h/d' }, setting: 'DATABASE_URL', says: 'postgres://…' },
    { env: { DATABASE_URL: 'postgres://a,b:x/d' }, setting: 'DATABASE_URL', says: 'postgres://…' },
    { env: { DATABASE_URL: 'localhost' }, setting: 'DATABASE_URL', says: 'postgres://…' },
    { env: { REDIS_URL: 'http://h' }, setting: 'REDIS_URL', says: 'redis://…' },
    { env: { TESSERA_MASTER_KEY: 'AAAA' }, setting: 'TESSERA_MASTER_KEY', says: 'got 3' },
    {
      env: { TESSERA_MASTER_KEY: MASTER_KEY.replace('=', '') },
      setting: 'TESSERA_MASTER_KEY',
      says: 'with its padding',
    },
    {
      env: { TESSERA_MASTER_KEY_PREVIOUS: 'short' },
      setting: 'TESSERA_MASTER_KEY_PREVIOUS',
      says: '32 bytes',
    },
    {
      env: { TESSERA_TICKET_SECRET: 't'.repeat(31) },
      setting: 'TESSERA_TICKET_SECRET',
      says: 'at least 32',
    },
    {
      env: { TESSERA_ALLOW_ANONYMOUS: 'yes' },
      setting: 'TESSERA_ALLOW_ANONYMOUS',
      says: '0, 1, public',
    },
    { env: { TESSERA_ALLOWED_HOSTS: 'a.test:80' }, setting: 'TESSERA_ALLOWED_HOSTS', says: 'port' },
    { env: { TESSERA_ALLOWED_HOSTS: 'http://a' }, setting: 'TESSERA_ALLOWED_HOSTS', says: '"http' },
    {
      env: { TESSERA_ALLOWED_HOSTS: '*.test' },
      setting: 'TESSERA_ALLOWED_HOSTS',
      says: '"*.test"',
    },
    { env: { TESSERA_ALLOWED_HOSTS: 'a,' }, setting: 'TESSERA_ALLOWED_HOSTS', says: '""' },
    { env: { TESSERA_COMPAT: 'guide,guid' }, setting: 'TESSERA_COMPAT', says: '"guid"' },
    { env: { TESSERA_COMPAT: 'guide,' }, setting: 'TESSERA_COMPAT', says: '""' },
    { env: { TESSERA_COMPAT_STRICT: 'x' }, setting: 'TESSERA_COMPAT_STRICT', says: '"x"' },
    { env: { TESSERA_COMPAT_FORMAT: '005' }, setting: 'TESSERA_COMPAT_FORMAT', says: '007, 006' },
    {
      env: { TESSERA_COMPAT_REFUSE_CERTIFICATES: 'true' },
      setting: 'TESSERA_COMPAT_REFUSE_CERTIFICATES',
      says: '0, 1',
    },
    { env: { TESSERA_LOG: 'verbose' }, setting: 'TESSERA_LOG', says: 'error, warn' },
    { env: { CORS_ALLOW_ORIGIN: 'app.example' }, setting: 'CORS_ALLOW_ORIGIN', says: 'an origin' },
    { env: { CORS_ALLOW_ORIGIN: 'https://a.example/' }, setting: 'CORS_ALLOW_ORIGIN', says: '/"' },
    { env: { CORS_ALLOW_ORIGIN: 'https://A.example' }, setting: 'CORS_ALLOW_ORIGIN', says: 'A' },
    { env: { CORS_ALLOW_ORIGIN: 'https://*.example' }, setting: 'CORS_ALLOW_ORIGIN', says: '*' },
    { env: { CORS_ALLOW_ORIGIN: '*,https://a' }, setting: 'CORS_ALLOW_ORIGIN', says: '"*"' },
    { env: { CORS_ALLOW_ORIGIN: 'null' }, setting: 'CORS_ALLOW_ORIGIN', says: '"null"' },
    { env: { CORS_ALLOW_ORIGIN: 'file://a' }, setting: 'CORS_ALLOW_ORIGIN', says: 'file' },
    {
      env: { TESSERA_AGORA_CUSTOMER_ID: 'id' },
      setting: 'TESSERA_AGORA_CUSTOMER_SECRET',
      says: 'together',
    },
    {
      env: { TESSERA_AGORA_CUSTOMER_SECRET: 's' },
      setting: 'TESSERA_AGORA_CUSTOMER_ID',
      says: 'together',
    },
    {
      env: { TESSERA_AGORA_REST_URL: 'http://api.example' },
      setting: 'TESSERA_AGORA_REST_URL',
      says: 'https',
    },
    {
      env: { TESSERA_AGORA_REST_URL: 'api.agora.io' },
      setting: 'TESSERA_AGORA_REST_URL',
      says: 'https',
    },
    { env: { TESSERA_CONFIG: '/not/there' }, setting: 'TESSERA_CONFIG', says: 'ENOENT' },
    { env: { TESSERA_PORT: '80' }, setting: 'TESSERA_PORT', says: 'not a setting' },
    { env: { TESSERA_MASTERKEY: 'x' }, setting: 'TESSERA_MASTERKEY', says: 'not a setting' },
    { env: { TESSERA_DATA_FILE: '/x' }, setting: 'TESSERA_DATA_FILE', says: 'not a setting' },
  ])('$env, naming $setting', ({ env, setting, says }) => {
    const problems = problemsOf({ ...STATELESS, ...env })
    expect(problems.map((problem) => problem.setting)).toEqual([setting])
    expect(problems[0]!.message).toContain(says)
  })

  test('everything that is wrong, at once', () => {
    const problems = problemsOf(
      {
        HOST: '0.0.0.0',
        PORT: 'x',
        APP_ID: 'x',
        APP_CERTIFICATE: 'x',
        REDIS_URL: 'x',
        TESSERA_LOG: 'x',
        TESSERA_TYPO: 'x',
        TESSERA_ALLOW_ANONYMOUS: '1',
        TESSERA_CONFIG: '/c.yaml',
      },
      { '/c.yaml': 'callerz: {}\nlimits: { address: { points: 0, durationSeconds: 1 } }\n' },
    )
    expect(problems.map(({ setting }) => setting).toSorted()).toEqual([
      'APP_CERTIFICATE',
      'APP_ID',
      'PORT',
      'REDIS_URL',
      'TESSERA_ALLOW_ANONYMOUS',
      'TESSERA_LOG',
      'TESSERA_TYPO',
      'callerz',
      'limits.address.points',
    ])
  })

  test('in words that a person can act on', () => {
    const error = new ConfigError(
      problemsOf(
        { ...STATELESS, PORT: '80a', TESSERA_CONFIG: '/c.yaml' },
        { '/c.yaml': '\nx: 1\n' },
      ),
    )
    expect(error.message).toMatchInlineSnapshot(`
      "configuration is not usable:
        - PORT must be a whole number from 0 to 65535, got "80a"
        - /c.yaml:2: x is not a setting that this version knows"
    `)
  })
})

describe('a setting of the other mode', () => {
  test.for([
    { env: { ...STATELESS, DATABASE_URL: 'postgres://h/d' }, setting: 'DATABASE_URL' },
    { env: { ...STATELESS, TESSERA_MASTER_KEY: MASTER_KEY }, setting: 'TESSERA_MASTER_KEY' },
    {
      env: { ...MANAGED, TESSERA_TICKET_SECRET: 't'.repeat(32) },
      setting: 'TESSERA_TICKET_SECRET',
    },
  ])('is no reason to stop, but to warn: $setting', ({ env, setting }) => {
    expect(read(env).warnings.map((warning) => warning.setting)).toEqual([setting])
  })
})

describe('a setting that does not do what its name says', () => {
  test.for([
    { env: { SERVER_PORT: '9000' }, settings: ['SERVER_PORT'] },
    { env: { SERVER_PORT: '9000', PORT: '9000' }, settings: [] },
    { env: { APP_CERTIFICATE_SECONDARY: CERTIFICATE }, settings: ['APP_CERTIFICATE_SECONDARY'] },
    { env: { APP_CERTIFICATE_SECONDARY: 'E'.repeat(32) }, settings: [] },
    { env: { TESSERA_ALLOWED_HOSTS: 'a.test' }, settings: ['TESSERA_ALLOWED_HOSTS'] },
    {
      env: { TESSERA_ALLOWED_HOSTS: 'a.test', TESSERA_ALLOW_ANONYMOUS: 'public' },
      settings: ['TESSERA_ALLOWED_HOSTS'],
    },
  ])('is warned of: $env', ({ env, settings }) => {
    const { warnings } = read({ ...STATELESS, ...env })
    expect(warnings.map(({ setting }) => setting)).toEqual(settings)
  })
})

/** A good value for each secret. */
const SECRETS: Readonly<Record<string, string>> = {
  APP_CERTIFICATE: CERTIFICATE,
  APP_CERTIFICATE_SECONDARY: 'E'.repeat(32),
  DATABASE_URL: 'postgres://tessera:canary-pw@db/tessera',
  REDIS_URL: 'redis://:canary-pw@cache',
  TESSERA_AGORA_CUSTOMER_SECRET: 'canary customer secret',
  TESSERA_MASTER_KEY: MASTER_KEY,
  TESSERA_MASTER_KEY_PREVIOUS: Buffer.alloc(32, 9).toString('base64'),
  TESSERA_TICKET_SECRET: 'canary ticket secret of 32 bytes',
}

describe('a secret', () => {
  const others = { ...SECRETS, APP_ID, TESSERA_AGORA_CUSTOMER_ID: 'id' }

  test.for(SECRET_SETTINGS)('%s may stand in a file', (name) => {
    const byFile = { ...others, [name]: undefined, [`${name}_FILE`]: '/run/secret' }
    const inFile = read(byFile, { '/run/secret': `${SECRETS[name]!}\n` })
    // A Secret compares equal to any other, so each is looked into.
    expect(revealed(inFile)).toEqual(revealed(read(others)))
  })

  test.for(SECRET_SETTINGS)('%s in both places is refused', (name) => {
    const both = { ...others, [`${name}_FILE`]: '/run/secret' }
    const problems = problemsOf(both, { '/run/secret': SECRETS[name]! })
    expect(problems).toMatchObject([{ setting: name }])
    expect(problems[0]!.message).toContain('both')
  })

  test.for(SECRET_SETTINGS)('%s in a file that is empty or missing is refused', (name) => {
    const byFile = { ...others, [name]: undefined, [`${name}_FILE`]: '/run/secret' }
    const settings = (files: Readonly<Record<string, string>>): readonly string[] =>
      problemsOf(byFile, files).map(({ setting }) => setting)
    expect(settings({ '/run/secret': ' \n' })).toContain(`${name}_FILE`)
    expect(settings({})).toContain(`${name}_FILE`)
  })

  test('in a file that anybody may read is worth a warning', () => {
    const env = { APP_ID, APP_CERTIFICATE_FILE: '/open', REDIS_URL_FILE: '/closed' }
    const files = filesOf({ '/open': CERTIFICATE, '/closed': 'redis://h' })
    const { warnings } = readConfig(env, files, (path) => path === '/open')
    expect(warnings).toMatchObject([{ setting: 'APP_CERTIFICATE_FILE' }])
    expect(warnings[0]!.message).toContain('chmod')
  })

  test('never stands in a message, wherever it was put', () => {
    const place = fc.constantFrom('value', 'file', 'both', 'instead of a path')
    const damage = fc.constantFrom(
      (text: string) => text,
      (text: string) => `${text}x`,
      (text: string) => text.slice(1),
      (text: string) => text.replace(':', ''),
      (text: string) => `"${text}"`,
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...SECRET_SETTINGS), place, damage), { maxLength: 8 }),
        fc.constantFrom('127.0.0.1', '0.0.0.0'),
        (settings, HOST) => {
          const env: Record<string, string> = { HOST }
          const files: Record<string, string> = {}
          const values: string[] = []
          for (const [name, where, damaged] of settings) {
            const value = damaged(SECRETS[name]!)
            values.push(value, SECRETS[name]!)
            if (where === 'value' || where === 'both') env[name] = value
            if (where === 'file' || where === 'both') {
              env[`${name}_FILE`] = `/run/${name}`
              files[`/run/${name}`] = value
            }
            if (where === 'instead of a path') env[`${name}_FILE`] = value
          }
          const text = JSON.stringify(problemsOf(env, files))
          for (const value of [...values, 'canary']) expect(text).not.toContain(value)
        },
      ),
    )
  })

  test('does not print itself with the configuration', () => {
    const text = JSON.stringify(read(others))
    for (const value of Object.values(SECRETS)) expect(text).not.toContain(value)
  })
})

/** All secrets of a configuration, in the open. */
function revealed(config: Config): readonly (string | undefined)[] {
  return [
    config.project?.appCertificate,
    config.project?.appCertificateSecondary,
    config.databaseUrl,
    config.redisUrl,
    config.masterKey,
    ...config.previousMasterKeys,
    config.ticketSecret,
    config.agoraRest?.customerSecret,
  ].map((secret) => secret?.reveal())
}

/**
 * Which servers start: where they listen, how they tell callers apart, and whether they were told not to.
 * `1` beyond the loopback is refused whatever else is set: it says "loopback only".
 */
describe('a server with one project', () => {
  const hosts = [
    '127.0.0.1',
    '127.0.0.9',
    '::1',
    'localhost',
    '0.0.0.0',
    '::',
    '192.0.2.1',
    'tessera',
  ]
  const isLocal = (host: string): boolean => hosts.indexOf(host) < 4
  const JWT = `
callers:
  identityProviders:
    - { issuer: i, audience: a, jwksUrl: 'https://i.example/keys', algorithms: [RS256] }`
  const KEY = `
callers:
  apiKeys: [{ name: k, prefix: '0123456789ab', secretHash: '${'0'.repeat(64)}' }]`
  const FORWARD = `
callers:
  forwardAuth: { url: 'http://app/who', headers: [cookie], secretEnv: WEBHOOK_SECRET }`
  const methods: Readonly<Record<string, Env>> = {
    'no method': {},
    'an empty file': { TESSERA_CONFIG: '/empty' },
    'a policy only': { TESSERA_CONFIG: '/policy' },
    'an identity provider': { TESSERA_CONFIG: '/jwt' },
    'API keys': { TESSERA_CONFIG: '/key' },
    'forward-auth': { TESSERA_CONFIG: '/forward', WEBHOOK_SECRET: 'w'.repeat(32) },
    tickets: { TESSERA_TICKET_SECRET: 't'.repeat(32) },
  }
  const files = {
    '/empty': '',
    '/policy': 'policies: []',
    '/jwt': JWT,
    '/key': KEY,
    '/forward': FORWARD,
  }
  const tells = (method: string): boolean => Object.keys(methods).indexOf(method) >= 3

  const rows = hosts.flatMap((host) =>
    Object.keys(methods).flatMap((method) =>
      [undefined, '0', '1', 'public'].map((anonymous) => ({ host, method, anonymous })),
    ),
  )
  test.for(rows)(
    'on $host with $method and anonymous $anonymous',
    ({ host, method, anonymous }) => {
      const problems = problemsOf(
        { ...STATELESS, ...methods[method], HOST: host, TESSERA_ALLOW_ANONYMOUS: anonymous },
        files,
      )
      const starts = isLocal(host) || anonymous === 'public' || (anonymous !== '1' && tells(method))
      expect(problems.map(({ setting }) => setting)).toEqual(
        starts ? [] : [anonymous === '1' ? 'TESSERA_ALLOW_ANONYMOUS' : 'HOST'],
      )
      if (!starts) expect(problems[0]!.message).toContain('TESSERA_ALLOW_ANONYMOUS=public')
    },
  )

  test('a database keeps API keys, so a managed server may listen anywhere', () => {
    expect(problemsOf({ ...MANAGED, HOST: '0.0.0.0' })).toEqual([])
    expect(problemsOf({ ...MANAGED, HOST: '0.0.0.0', TESSERA_ALLOW_ANONYMOUS: '1' })).toMatchObject(
      [{ setting: 'TESSERA_ALLOW_ANONYMOUS' }],
    )
  })
})
