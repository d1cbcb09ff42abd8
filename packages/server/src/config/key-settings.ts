import type { Environment } from './environment.ts'
import { Secret } from './secret.ts'

const MASTER_KEY_BYTES = 32
const MIN_TICKET_SECRET = 32

/** The key that opens the database, in base64. */
export function readMasterKey(name: string, { secret, refuse }: Environment): Secret | undefined {
  const text = secret(name)
  if (text === undefined) return undefined
  const make = `(make one with: openssl rand -base64 ${MASTER_KEY_BYTES})`
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== MASTER_KEY_BYTES) {
    return refuse(name, `must be ${MASTER_KEY_BYTES} bytes in base64, got ${bytes.length} ${make}`)
  }
  if (bytes.toString('base64') !== text) {
    return refuse(name, `must be in plain base64 with its padding, and nothing else ${make}`)
  }
  return new Secret(text)
}

/** Signs tickets where no database keeps a key for that. */
export function readTicketSecret({ secret, refuse }: Environment): Secret | undefined {
  const text = secret('TESSERA_TICKET_SECRET')
  if (text === undefined) return undefined
  return text.length >= MIN_TICKET_SECRET
    ? new Secret(text)
    : refuse('TESSERA_TICKET_SECRET', `must be at least ${MIN_TICKET_SECRET} characters long`)
}
