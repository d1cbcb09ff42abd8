import {
  COMPAT_FAMILIES,
  type CompatFamily,
  type CompatOptions,
  DEFAULT_COMPAT,
} from '../compat/family.ts'
import type { LogLevel } from '../log/pino-log.ts'
import {
  type AgoraRest,
  type Config,
  ConfigError,
  type ConfigFile,
  type ConfigProblem,
  type EnvProject,
  isLoopback,
} from './config.ts'
import { EMPTY_FILE, readConfigFile } from './read-file.ts'
import { Secret } from './secret.ts'

type Env = Readonly<Record<string, string | undefined>>
type Refuse = (setting: string, message: string) => undefined

const APP_ID = /^[0-9a-fA-F]{32}$/
const LOG_LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'silent']
const MASTER_KEY_BYTES = 32
const MIN_TICKET_SECRET_BYTES = 32

/** Every variable the server reads. `docs/operations.md` has a row for each, which a test compares. */
export const SETTINGS: readonly string[] = [
  'APP_CERTIFICATE',
  'APP_CERTIFICATE_SECONDARY',
  'APP_ID',
  'CORS_ALLOW_ORIGIN',
  'DATABASE_URL',
  'HOST',
  'PORT',
  'REDIS_URL',
  'TESSERA_AGORA_CUSTOMER_ID',
  'TESSERA_AGORA_CUSTOMER_SECRET',
  'TESSERA_AGORA_REST_URL',
  'TESSERA_ALLOW_ANONYMOUS',
  'TESSERA_COMPAT',
  'TESSERA_COMPAT_FORMAT',
  'TESSERA_COMPAT_REFUSE_CERTIFICATES',
  'TESSERA_COMPAT_STRICT',
  'TESSERA_CONFIG',
  'TESSERA_DATA',
  'TESSERA_LOG',
  'TESSERA_MASTER_KEY',
  'TESSERA_MASTER_KEY_PREVIOUS',
  'TESSERA_TICKET_SECRET',
]

/** Secrets among them; each also as `…_FILE`. */
export const SECRET_SETTINGS: readonly string[] = [
  'APP_CERTIFICATE',
  'APP_CERTIFICATE_SECONDARY',
  'DATABASE_URL',
  'REDIS_URL',
  'TESSERA_AGORA_CUSTOMER_SECRET',
  'TESSERA_MASTER_KEY',
  'TESSERA_MASTER_KEY_PREVIOUS',
  'TESSERA_TICKET_SECRET',
]

/**
 * Reads the configuration. The only place that knows the name of a variable.
 *
 * @param readFile - Reads a file that a variable names; throws when it cannot.
 * @throws {ConfigError} With every problem there is.
 */
export function readConfig(env: Env, readFile: (path: string) => string): Config {
  const problems: ConfigProblem[] = []
  const refuse: Refuse = (setting, message) => {
    problems.push({ setting, message })
    return undefined
  }
  refuseUnknown(env, refuse)
  const secret = secretReader(env, readFile, refuse)

  const config: Config = {
    host: env.HOST ?? '127.0.0.1',
    port: readPort(env, refuse),
    project: readProject(env, secret, refuse),
    dataFolder: env.TESSERA_DATA ?? './data',
    databaseUrl: readUrl('DATABASE_URL', secret, /^postgres(?:ql)?:\/\//, 'postgres://…', refuse),
    redisUrl: readUrl('REDIS_URL', secret, /^rediss?:\/\//, 'redis://…', refuse),
    masterKey: readMasterKey('TESSERA_MASTER_KEY', secret, refuse),
    previousMasterKeys: [readMasterKey('TESSERA_MASTER_KEY_PREVIOUS', secret, refuse)].filter(
      (key) => key !== undefined,
    ),
    anonymous: readAnonymous(env, refuse),
    compat: readCompat(env, refuse),
    corsOrigins: readOrigins(env, refuse),
    logLevel: readChoice(env, 'TESSERA_LOG', LOG_LEVELS, 'info', refuse),
    ticketSecret: readTicketSecret(secret, refuse),
    agoraRest: readAgoraRest(env, secret, refuse),
    file: readFileSetting(env, readFile, secret, problems),
  }
  refuseOpenDoor(config, refuse)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}

function refuseUnknown(env: Env, refuse: Refuse): void {
  const known = new Set([...SETTINGS, ...SECRET_SETTINGS.map((name) => `${name}_FILE`)])
  for (const name of Object.keys(env)) {
    if (name.startsWith('TESSERA_') && !known.has(name)) {
      refuse(name, 'is not a setting that this version knows; see docs/operations.md')
    }
  }
}

type SecretReader = (name: string) => string | undefined

function secretReader(env: Env, readFile: (path: string) => string, refuse: Refuse): SecretReader {
  return (name) => {
    const path = env[`${name}_FILE`]
    const value = env[name]?.trim()
    if (path === undefined || path === '') return value === '' ? undefined : value
    if (value !== undefined && value !== '') refuse(name, `and ${name}_FILE are both set; keep one`)
    try {
      return readFile(path).trim()
    } catch (error) {
      return refuse(`${name}_FILE`, `cannot be read: ${messageOf(error)}`)
    }
  }
}

function readPort(env: Env, refuse: Refuse): number {
  const text = env.PORT ?? '8080'
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) {
    refuse('PORT', `must be a whole number from 0 to 65535, got ${JSON.stringify(text)}`)
  }
  return port
}

function readProject(env: Env, secret: SecretReader, refuse: Refuse): EnvProject | undefined {
  const appId = env.APP_ID?.trim()
  const primary = secret('APP_CERTIFICATE')
  const secondary = secret('APP_CERTIFICATE_SECONDARY')
  if (appId === undefined && primary === undefined && secondary === undefined) return undefined
  if (appId === undefined) return refuse('APP_ID', 'is needed beside APP_CERTIFICATE')
  if (!APP_ID.test(appId)) {
    return refuse('APP_ID', `must be 32 hexadecimal characters, got ${appId.length} characters`)
  }
  if (primary === undefined) return refuse('APP_CERTIFICATE', 'is needed beside APP_ID')
  for (const [name, value] of [
    ['APP_CERTIFICATE', primary],
    ['APP_CERTIFICATE_SECONDARY', secondary],
  ] as const) {
    if (value !== undefined && !APP_ID.test(value)) {
      refuse(name, `must be 32 hexadecimal characters, got ${value.length} characters`)
    }
  }
  return {
    appId,
    appCertificate: new Secret(primary),
    appCertificateSecondary: secondary === undefined ? undefined : new Secret(secondary),
  }
}

function readUrl(
  name: string,
  secret: SecretReader,
  form: RegExp,
  example: string,
  refuse: Refuse,
): Secret | undefined {
  const text = secret(name)
  if (text === undefined) return undefined
  // The value holds a password more often than not, so the message does not repeat it.
  return form.test(text) && URL.canParse(text)
    ? new Secret(text)
    : refuse(name, `must be a URL such as ${example}`)
}

function readMasterKey(name: string, secret: SecretReader, refuse: Refuse): Secret | undefined {
  const text = secret(name)
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== MASTER_KEY_BYTES || bytes.toString('base64') !== text) {
    return refuse(
      name,
      `must be ${MASTER_KEY_BYTES} bytes in base64, got ${bytes.length} (make one with: openssl rand -base64 ${MASTER_KEY_BYTES})`,
    )
  }
  return new Secret(text)
}

function readTicketSecret(secret: SecretReader, refuse: Refuse): Secret | undefined {
  const text = secret('TESSERA_TICKET_SECRET')
  if (text === undefined) return undefined
  return text.length >= MIN_TICKET_SECRET_BYTES
    ? new Secret(text)
    : refuse('TESSERA_TICKET_SECRET', `must be at least ${MIN_TICKET_SECRET_BYTES} characters long`)
}

function readAnonymous(env: Env, refuse: Refuse): Config['anonymous'] {
  const text = env.TESSERA_ALLOW_ANONYMOUS ?? ''
  if (text === '' || text === '0') return 'off'
  if (text === 'public') return 'public'
  if (text !== '1') {
    refuse('TESSERA_ALLOW_ANONYMOUS', `must be 1, public or 0, got ${JSON.stringify(text)}`)
    return 'off'
  }
  const host = env.HOST ?? '127.0.0.1'
  if (!isLoopback(host)) {
    refuse(
      'TESSERA_ALLOW_ANONYMOUS',
      `is 1, which is for loopback only, but HOST is ${host}; configure a caller method, or say TESSERA_ALLOW_ANONYMOUS=public if everybody may have tokens`,
    )
  }
  return 'loopback'
}

function readCompat(env: Env, refuse: Refuse): CompatOptions {
  return {
    families: readFamilies(env, 'TESSERA_COMPAT', DEFAULT_COMPAT, refuse),
    strict: new Set(readFamilies(env, 'TESSERA_COMPAT_STRICT', [], refuse)),
    format: readChoice(env, 'TESSERA_COMPAT_FORMAT', ['007', '006'], '007', refuse),
    refuseCertificates:
      readChoice(env, 'TESSERA_COMPAT_REFUSE_CERTIFICATES', ['0', '1'], '0', refuse) === '1',
  }
}

function readFamilies(
  env: Env,
  name: string,
  absent: readonly CompatFamily[],
  refuse: Refuse,
): readonly CompatFamily[] {
  const text = env[name]?.trim()
  if (text === undefined || text === '') return absent
  if (text === 'all') return COMPAT_FAMILIES
  if (text === 'none') return []
  const names = text.split(',').map((family) => family.trim())
  const known: readonly string[] = COMPAT_FAMILIES
  const unknown = names.filter((family) => !known.includes(family))
  if (unknown.length > 0) {
    refuse(name, `knows ${known.join(', ')}, all and none; got ${unknown.join(', ')}`)
  }
  return names.filter((family): family is CompatFamily => known.includes(family))
}

function readChoice<Choice extends string>(
  env: Env,
  name: string,
  choices: readonly Choice[],
  absent: Choice,
  refuse: Refuse,
): Choice {
  const text = env[name]?.trim() ?? ''
  if (text === '') return absent
  const choice = choices.find((one) => one === text)
  if (choice === undefined) {
    refuse(name, `must be one of ${choices.join(', ')}, got ${JSON.stringify(text)}`)
  }
  return choice ?? absent
}

function readOrigins(env: Env, refuse: Refuse): readonly string[] | '*' {
  const text = env.CORS_ALLOW_ORIGIN?.trim() ?? ''
  if (text === '*') return '*'
  const origins = text === '' ? [] : text.split(',').map((origin) => origin.trim())
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      refuse(
        'CORS_ALLOW_ORIGIN',
        `holds ${JSON.stringify(origin)}, which is not an origin such as https://app.example`,
      )
    }
  }
  return origins
}

function readAgoraRest(env: Env, secret: SecretReader, refuse: Refuse): AgoraRest | undefined {
  const customerId = env.TESSERA_AGORA_CUSTOMER_ID?.trim()
  const customerSecret = secret('TESSERA_AGORA_CUSTOMER_SECRET')
  const baseUrl = env.TESSERA_AGORA_REST_URL?.trim() ?? 'https://api.agora.io'
  if (!URL.canParse(baseUrl)) refuse('TESSERA_AGORA_REST_URL', 'must be a URL')
  if (customerId === undefined && customerSecret === undefined) return undefined
  if (customerId === undefined || customerSecret === undefined) {
    return refuse(
      customerId === undefined ? 'TESSERA_AGORA_CUSTOMER_ID' : 'TESSERA_AGORA_CUSTOMER_SECRET',
      'is needed: id and secret come together',
    )
  }
  return { baseUrl, customerId, customerSecret: new Secret(customerSecret) }
}

function readFileSetting(
  env: Env,
  readFile: (path: string) => string,
  secret: SecretReader,
  problems: ConfigProblem[],
): ConfigFile {
  const path = env.TESSERA_CONFIG
  if (path === undefined || path === '') return EMPTY_FILE
  let text: string
  try {
    text = readFile(path)
  } catch (error) {
    problems.push({ setting: 'TESSERA_CONFIG', message: `cannot be read: ${messageOf(error)}` })
    return EMPTY_FILE
  }
  const read = readConfigFile(text, secret)
  if (read.ok) return read.file
  problems.push(
    ...read.problems.map((problem) => ({ ...problem, setting: `${path}: ${problem.setting}` })),
  )
  return EMPTY_FILE
}

/** A server that others can reach has to tell its callers apart. */
function refuseOpenDoor(config: Config, refuse: Refuse): void {
  const { issuers, apiKeys, forwardAuth } = config.file
  const hasMethod =
    issuers.length > 0 ||
    apiKeys.length > 0 ||
    forwardAuth !== undefined ||
    config.ticketSecret !== undefined ||
    // The managed mode keeps API keys and tickets in its database.
    config.project === undefined
  if (isLoopback(config.host) || hasMethod || config.anonymous === 'public') return
  refuse(
    'HOST',
    `is ${config.host}, so others can reach this server, but there is no way to tell callers apart: configure one in TESSERA_CONFIG (callers), or say TESSERA_ALLOW_ANONYMOUS=public if everybody may have tokens`,
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
