import { randomBytes } from 'node:crypto'

import { newId } from '../admin/new-id.ts'
import { type AuditLog, auditCaller } from '../audit/audit.ts'
import type { Call } from '../callers/principal.ts'
import type { Storage } from '../storage/storage.ts'
import type { AccountRole, AdminUserRecord } from '../storage/stores/admin-users.ts'
import { type OidcRule, roleFor } from './oidc-settings.ts'

/** What the accounts of people from elsewhere take from outside. */
export interface OidcAccountPorts {
  readonly storage: Pick<Storage, 'adminUsers'>
  readonly audit: AuditLog
  /** Unix milliseconds; that of the audit log. */
  readonly clock: () => number
  /** Unix seconds, of people. */
  readonly now: () => number
}

const MAX_NAME = 100
/** Names are not who somebody is, so one that is taken gets an ending; more than one collision is no accident. */
const MAX_TRIES = 5

/**
 * The account of somebody whom the provider has vouched for, with the role that the rules give now; it is made at the
 * first time. Never one that was made here by hand: a name that is the same proves nothing.
 *
 * @param claims - Those of a verified ID token.
 * @returns `undefined` when no rule lets them in.
 */
export async function oidcAccount(
  ports: OidcAccountPorts,
  rules: readonly OidcRule[],
  claims: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<AdminUserRecord | undefined> {
  const { adminUsers } = ports.storage
  const { iss: issuer, sub: subject } = claims
  const role = roleFor(rules, claims)
  if (role === undefined || typeof issuer !== 'string' || typeof subject !== 'string') {
    return undefined
  }
  const record = (action: string, change: Readonly<Record<string, unknown>>): Promise<void> =>
    ports.audit.record({ ...auditCaller(call, undefined), at: ports.clock(), action, change })

  const known = await adminUsers.findByOidc(issuer, subject)
  if (known?.role === role) return known
  if (known !== undefined) {
    await record('account.change', { id: known.id, role, by: 'oidc' })
    // The last owner stays one, whatever the provider says: somebody has to mend the rules.
    await adminUsers.change(known.id, { role }, ports.now())
    return adminUsers.find(known.id)
  }

  const wanted = nameFrom(claims, subject)
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const account = newAccount(tries === 0 ? wanted : withEnding(wanted), role, ports.now(), {
      issuer,
      subject,
    })
    await record('account.create', { id: account.id, name: account.name, role, by: 'oidc' })
    if ((await adminUsers.create(account)) === 'ok') return account
    // Two sign-ins of the same person at once: the other one has made it.
    const other = await adminUsers.findByOidc(issuer, subject)
    if (other !== undefined) return other
  }
  return undefined
}

function newAccount(
  name: string,
  role: AccountRole,
  createdAt: number,
  oidc: NonNullable<AdminUserRecord['oidc']>,
): AdminUserRecord {
  return { id: newId('acc'), name, role, createdAt, oidc }
}

/** What people would call them: the first that is a text in one line. */
function nameFrom(claims: Readonly<Record<string, unknown>>, subject: string): string {
  const candidates = [claims.preferred_username, claims.email, claims.name, subject]
  const name = candidates.find(
    (text): text is string =>
      typeof text === 'string' && text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text),
  )
  return (name ?? 'somebody').trim().slice(0, MAX_NAME - 10)
}

function withEnding(name: string): string {
  return `${name} (${randomBytes(3).toString('hex')})`
}
