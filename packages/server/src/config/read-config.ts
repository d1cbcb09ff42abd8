import { COMPAT_FAMILIES, type CompatFamily, DEFAULT_COMPAT } from '../compat/family.ts'
import { type Config, ConfigError, type ConfigProblem, type EnvProject } from './config.ts'
import { Secret } from './secret.ts'

type Env = Readonly<Record<string, string | undefined>>

const APP_ID = /^[0-9a-fA-F]{32}$/
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * Reads the configuration. The only place that knows the name of a variable.
 *
 * @param readFile - Reads the file that a `…_FILE` variable names; throws when it cannot.
 * @throws {ConfigError} With every problem there is.
 */
export function readConfig(env: Env, readFile: (path: string) => string): Config {
  const problems: ConfigProblem[] = []
  const refuse = (setting: string, message: string): undefined => {
    problems.push({ setting, message })
    return undefined
  }
  const secret = (name: string): string | undefined => {
    const path = env[`${name}_FILE`]
    if (path === undefined || path === '')
      return env[name]?.trim() === '' ? undefined : env[name]?.trim()
    if (env[name] !== undefined) refuse(name, `and ${name}_FILE are both set; keep one`)
    try {
      return readFile(path).trim()
    } catch (error) {
      return refuse(
        `${name}_FILE`,
        `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  const host = env.HOST ?? '127.0.0.1'
  const port = readPort(env, refuse)
  const project = readProject(env, secret, refuse)
  const anonymous = readAnonymous(env, host, refuse)
  const compat = readCompat(env, refuse)
  const corsOrigins = readOrigins(env, refuse)

  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze({ host, port, project, anonymous, compat, corsOrigins })
}

type Refuse = (setting: string, message: string) => undefined

function readPort(env: Env, refuse: Refuse): number {
  const text = env.PORT ?? '8080'
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535))
    refuse('PORT', `must be a whole number from 0 to 65535, got ${JSON.stringify(text)}`)
  return port
}

function readProject(
  env: Env,
  secret: (name: string) => string | undefined,
  refuse: Refuse,
): EnvProject | undefined {
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

function readAnonymous(env: Env, host: string, refuse: Refuse): Config['anonymous'] {
  const text = env.TESSERA_ALLOW_ANONYMOUS ?? ''
  if (text === '' || text === '0') return 'off'
  if (text === 'public') return 'public'
  if (text !== '1') {
    refuse('TESSERA_ALLOW_ANONYMOUS', `must be 1, public or 0, got ${JSON.stringify(text)}`)
    return 'off'
  }
  if (!LOOPBACK.has(host)) {
    refuse(
      'TESSERA_ALLOW_ANONYMOUS',
      `is 1, which is for loopback only, but HOST is ${host}; configure a caller method, or say TESSERA_ALLOW_ANONYMOUS=public if everybody may have tokens`,
    )
  }
  return 'loopback'
}

function readCompat(env: Env, refuse: Refuse): readonly CompatFamily[] {
  const text = env.TESSERA_COMPAT?.trim()
  if (text === undefined || text === '') return DEFAULT_COMPAT
  if (text === 'all') return COMPAT_FAMILIES
  if (text === 'none') return []
  const names = text.split(',').map((name) => name.trim())
  const known: readonly string[] = COMPAT_FAMILIES
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    refuse('TESSERA_COMPAT', `knows ${known.join(', ')}, all and none; got ${unknown.join(', ')}`)
  }
  return names.filter((name): name is CompatFamily => known.includes(name))
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
