import { urlOfEachHost } from '../storage/postgres-hosts.ts'
import { type AgoraRest, isLoopback } from './config.ts'
import type { Environment } from './environment.ts'
import { Secret } from './secret.ts'

const AGORA_REST_URL = 'https://api.agora.io'

export function readDatabaseUrl(environment: Environment): Secret | undefined {
  return readUrl('DATABASE_URL', ['postgres:', 'postgresql:'], environment)
}

export function readRedisUrl(environment: Environment): Secret | undefined {
  return readUrl('REDIS_URL', ['redis:', 'rediss:'], environment)
}

function readUrl(
  name: string,
  protocols: readonly string[],
  { secret, refuse }: Environment,
): Secret | undefined {
  const text = secret(name)
  if (text === undefined) return undefined
  // The value holds a password more often than not, so the message does not repeat it.
  return urlOfEachHost(text).every((url) => protocols.includes(URL.parse(url)?.protocol ?? ''))
    ? new Secret(text)
    : refuse(name, `must be a URL such as ${protocols[0]!}//…`)
}

/** Credentials of Agora's REST API, and where it is. */
export function readAgoraRest(environment: Environment): AgoraRest | undefined {
  const { text, secret, refuse } = environment
  const customerId = text('TESSERA_AGORA_CUSTOMER_ID')
  const customerSecret = secret('TESSERA_AGORA_CUSTOMER_SECRET')
  const baseUrl = text('TESSERA_AGORA_REST_URL') ?? AGORA_REST_URL
  const { protocol, hostname = '' } = URL.parse(baseUrl) ?? {}
  // The customer secret travels there as it is.
  if (!(protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))) {
    refuse('TESSERA_AGORA_REST_URL', 'must be an https URL; http is for the loopback only')
  }
  if (customerId === undefined && customerSecret === undefined) return undefined
  if (customerId === undefined || customerSecret === undefined) {
    return refuse(
      customerId === undefined ? 'TESSERA_AGORA_CUSTOMER_ID' : 'TESSERA_AGORA_CUSTOMER_SECRET',
      'is needed: id and secret come together',
    )
  }
  return { baseUrl, customerId, customerSecret: new Secret(customerSecret) }
}
