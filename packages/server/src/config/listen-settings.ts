import { type Config, isLoopback } from './config.ts'
import type { Environment } from './environment.ts'

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = 8080
const MAX_DRAIN_SECONDS = 300
const DEFAULT_OVERLOAD_MS = 200
const MAX_OVERLOAD_MS = 60_000
const DEFAULT_CHECKPOINT_SECONDS = 3_600
const MAX_CHECKPOINT_SECONDS = 86_400

export function readHost({ text, refuse }: Environment): string {
  const host = text('HOST') ?? DEFAULT_HOST
  if (!/^[\w.:%-]+$/.test(host)) {
    refuse('HOST', `must be an address or a name to listen on, got ${JSON.stringify(host)}`)
    return DEFAULT_HOST
  }
  return host
}

export function readPort({ whole }: Environment): number {
  return whole('PORT', 0, 65_535, DEFAULT_PORT)
}

export function readDrainSeconds({ whole }: Environment): number {
  return whole('TESSERA_DRAIN_SECONDS', 0, MAX_DRAIN_SECONDS, 0)
}

export function readOverloadMs({ whole }: Environment): number {
  return whole('TESSERA_OVERLOAD_MS', 0, MAX_OVERLOAD_MS, DEFAULT_OVERLOAD_MS)
}

export function readCheckpointSeconds({ whole }: Environment): number {
  return whole(
    'TESSERA_AUDIT_CHECKPOINT_SECONDS',
    0,
    MAX_CHECKPOINT_SECONDS,
    DEFAULT_CHECKPOINT_SECONDS,
  )
}

/** `https://app.example`, and the origins of app shells, such as `capacitor://localhost`. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/\s?#@*]+$/

export function readOrigins({ text, refuse }: Environment): readonly string[] | '*' {
  const value = text('CORS_ALLOW_ORIGIN')
  if (value === undefined) return []
  if (value === '*') return '*'
  const origins = value.split(',').map((origin) => origin.trim())
  for (const origin of origins.filter((one) => !isOrigin(one))) {
    refuse(
      'CORS_ALLOW_ORIGIN',
      `holds ${JSON.stringify(origin)}, which is not an origin such as https://app.example`,
    )
  }
  return origins
}

function isOrigin(text: string): boolean {
  if (!ORIGIN.test(text) || !URL.canParse(text)) return false
  const { origin } = new URL(text)
  // Only web schemes have one; of the others it is the text itself that a browser sends.
  return origin === 'null' ? !/^(?:https?|wss?|ftp|file):/.test(text) : origin === text
}

/** Whether callers need a credential: `1` on the loopback only, `public` wherever it listens. */
export function readAnonymous(environment: Environment, host: string): Config['anonymous'] {
  const choice = environment.choice('TESSERA_ALLOW_ANONYMOUS', ['0', '1', 'public'], '0')
  if (choice === '0') return 'off'
  if (choice === 'public') return 'public'
  if (!isLoopback(host)) {
    environment.refuse(
      'TESSERA_ALLOW_ANONYMOUS',
      `is 1, which is for loopback only, but HOST is ${host}; configure a caller method, or say TESSERA_ALLOW_ANONYMOUS=public if everybody may have tokens`,
    )
  }
  return 'loopback'
}

/** A name as `Host` has it, without its port. */
const HOST_NAME = /^[a-z\d_-]+(?:\.[a-z\d_-]+)*$/

/** The names under which anonymous callers may ask on the loopback, beside those of the loopback itself. */
export function readAllowedHosts(
  { text, refuse, warn }: Environment,
  anonymous: Config['anonymous'],
): readonly string[] {
  const value = text('TESSERA_ALLOWED_HOSTS')
  if (value === undefined) return []
  const names = value.split(',').map((name) => name.trim().toLowerCase())
  for (const name of names.filter((one) => !HOST_NAME.test(one))) {
    refuse(
      'TESSERA_ALLOWED_HOSTS',
      `holds ${JSON.stringify(name)}, which is not a host name such as tokens.test; leave out https:// and the port`,
    )
  }
  if (anonymous !== 'loopback') {
    warn(
      'TESSERA_ALLOWED_HOSTS',
      'has no effect: names are looked at only where TESSERA_ALLOW_ANONYMOUS is 1',
    )
  }
  return names
}

/** A server that others can reach has to tell its callers apart. */
export function refuseOpenDoor(config: Config, { refuse }: Environment): void {
  const { issuers, apiKeys, forwardAuth } = config.file
  const hasMethod =
    issuers.length > 0 ||
    apiKeys.length > 0 ||
    forwardAuth !== undefined ||
    config.ticketSecret !== undefined ||
    // The managed mode keeps API keys and tickets in its database.
    config.project === undefined
  // Anonymous callers beyond the loopback were refused above, or demanded by name.
  if (isLoopback(config.host) || hasMethod || config.anonymous !== 'off') return
  refuse(
    'HOST',
    `is ${config.host}, so others can reach this server, but there is no way to tell callers apart: configure one in TESSERA_CONFIG (callers), or say TESSERA_ALLOW_ANONYMOUS=public if everybody may have tokens`,
  )
}
