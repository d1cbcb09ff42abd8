import type { LogLevel } from '../log/pino-log.ts'
import { readCompat } from './compat-settings.ts'
import { type Config, ConfigError, type ConfigFile, isLoopback } from './config.ts'
import { type Env, type Environment, environment, type SecretFiles } from './environment.ts'
import { readMasterKey, readTicketSecret } from './key-settings.ts'
import {
  readAllowedHosts,
  readAnonymous,
  readCheckpointSeconds,
  readDrainSeconds,
  readHost,
  readOrigins,
  readOverloadMs,
  readPort,
  refuseOpenDoor,
} from './listen-settings.ts'
import { readMetricsListen } from './metrics-listen.ts'
import { namesProject, readProject } from './project-settings.ts'
import { EMPTY_FILE, readConfigFile } from './read-file.ts'
import { readAgoraRest, readDatabaseUrl, readRedisUrl } from './service-settings.ts'

const LOG_LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'silent']

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
  'TESSERA_ALLOWED_HOSTS',
  'TESSERA_ALLOW_ANONYMOUS',
  'TESSERA_AUDIT_CHECKPOINT_SECONDS',
  'TESSERA_COMPAT',
  'TESSERA_COMPAT_FORMAT',
  'TESSERA_COMPAT_REFUSE_CERTIFICATES',
  'TESSERA_COMPAT_STRICT',
  'TESSERA_CONFIG',
  'TESSERA_DATA',
  'TESSERA_DRAIN_SECONDS',
  'TESSERA_LOG',
  'TESSERA_MASTER_KEY',
  'TESSERA_MASTER_KEY_PREVIOUS',
  'TESSERA_METRICS_LISTEN',
  'TESSERA_OVERLOAD_MS',
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
 * Reads the configuration: the only place that looks at variables.
 *
 * @param env - The variables, as the process has them.
 * @param read - Reads a file that a variable names; throws when it cannot.
 * @param isReadableByAnybody - Whether any user of the machine may read a file; without it nobody is warned of that.
 * @throws {ConfigError} With every problem there is.
 */
export function readConfig(
  env: Env,
  read: SecretFiles['read'],
  isReadableByAnybody: (path: string) => boolean = () => false,
): Config {
  const from = environment(env, { read, isReadableByAnybody })
  const host = readHost(from)
  const port = readPort(from)
  const file = readFileSetting(from, read)
  const anonymous = readAnonymous(from, host)
  const config: Config = {
    host,
    port,
    metricsListen: readMetricsListen({ host, port, file }, from),
    drainSeconds: readDrainSeconds(from),
    project: readProject(from),
    dataFolder: from.text('TESSERA_DATA') ?? './data',
    databaseUrl: readDatabaseUrl(from),
    redisUrl: readRedisUrl(from),
    masterKey: readMasterKey('TESSERA_MASTER_KEY', from),
    previousMasterKeys: [readMasterKey('TESSERA_MASTER_KEY_PREVIOUS', from)].filter(
      (key) => key !== undefined,
    ),
    anonymous,
    allowedHosts: readAllowedHosts(from, anonymous),
    compat: readCompat(from),
    corsOrigins: readOrigins(from),
    auditCheckpointSeconds: readCheckpointSeconds(from),
    overloadMs: readOverloadMs(from),
    logLevel: from.choice('TESSERA_LOG', LOG_LEVELS, 'info'),
    ticketSecret: readTicketSecret(from),
    agoraRest: readAgoraRest(from),
    file,
    secretVariables: [],
    warnings: from.warnings,
  }
  refuseOpenDoor(config, from)
  refuseHttpKeySets(config, from)
  checkMode(config, from)
  refuseUnknown(env, from)
  if (from.problems.length > 0) throw new ConfigError(from.problems)
  return Object.freeze({ ...config, secretVariables: from.secretNames() })
}

function readFileSetting(from: Environment, read: SecretFiles['read']): ConfigFile {
  const path = from.text('TESSERA_CONFIG')
  if (path === undefined) return EMPTY_FILE
  let text: string
  try {
    text = read(path)
  } catch (error) {
    from.refuse('TESSERA_CONFIG', `cannot be read: ${messageOf(error)}`)
    return EMPTY_FILE
  }
  const result = readConfigFile(text, from.secret)
  if (result.ok) return result.file
  from.refuseAll(result.problems.map((problem) => ({ ...problem, file: path })))
  return EMPTY_FILE
}

/** Plain http to an identity provider is for trying things out on one machine. */
function refuseHttpKeySets({ host, file }: Config, { refuse }: Environment): void {
  if (isLoopback(host)) return
  for (const { issuer, keys } of file.issuers) {
    if (keys.kind === 'jwks-url' && keys.url.startsWith('http:')) {
      refuse(
        'TESSERA_CONFIG',
        `has an http URL for the keys of ${issuer}, which is for servers on the loopback only, but HOST is ${host}`,
      )
    }
  }
}

/** Each of the two modes has settings that the other one does not look at. */
function checkMode({ file }: Config, from: Environment): void {
  if (namesProject(from)) {
    for (const name of ['DATABASE_URL', 'TESSERA_MASTER_KEY', 'TESSERA_MASTER_KEY_PREVIOUS']) {
      if (from.secret(name) !== undefined) {
        from.warn(name, 'has no effect beside APP_ID, which means one project and no database')
      }
    }
    if (file.oidc !== undefined) {
      from.warn(
        'oidc',
        'in the configuration file has no effect beside APP_ID: there is no console',
      )
    }
    if (file.auditRetentionDays !== undefined) {
      from.warn(
        'audit.retention',
        'in the configuration file has no effect beside APP_ID: the record of decisions is not kept here',
      )
    }
    if (from.text('TESSERA_AUDIT_CHECKPOINT_SECONDS') !== undefined) {
      from.warn(
        'TESSERA_AUDIT_CHECKPOINT_SECONDS',
        'has no effect beside APP_ID: without a database the record has no chain',
      )
    }
    return
  }
  if (from.secret('TESSERA_MASTER_KEY') === undefined) {
    from.refuse(
      'TESSERA_MASTER_KEY',
      'is needed where certificates are kept: make one with "openssl rand -base64 32", keep it safe, and set it here or as TESSERA_MASTER_KEY_FILE. Without a database, set APP_ID and APP_CERTIFICATE instead',
    )
  }
  if (from.secret('TESSERA_TICKET_SECRET') !== undefined) {
    from.warn('TESSERA_TICKET_SECRET', 'has no effect: the database keeps the key of tickets')
  }
  if (file.apiKeys.length > 0) {
    from.warn(
      'callers.apiKeys',
      'in the configuration file has no effect: the database keeps API keys',
    )
  }
}

/** A misspelt setting is worse than none: it looks as if it were set. */
function refuseUnknown(env: Env, { asked, refuse, warn }: Environment): void {
  const names = Object.keys(env)
  if (names.includes('SERVER_PORT') && !names.includes('PORT')) {
    warn('SERVER_PORT', "has no effect: the community's Go server reads it, here it is PORT")
  }
  for (const name of names) {
    if (name.startsWith('TESSERA_') && !asked.has(name)) {
      refuse(name, 'is not a setting that this version knows; see docs/operations.md')
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
