import { makeApiKey } from './admin/api-keys.ts'
import { makeTicket, newTicketSchema } from './admin/new-ticket.ts'
import type { Config } from './config/config.ts'
import { loadConfig } from './config/load-config.ts'
import { explainDecision } from './policy/create-policy.ts'
import type { Explanation } from './policy/explain.ts'
import { statelessUids } from './policy/stateless-uids.ts'
import { mappedSubject } from './policy/uid-map.ts'
import { type RewrapReport, rewrapAll } from './projects/rewrap-all.ts'
import { checked } from './routes/json-body.ts'
import { tokenRequestSchema } from './routes/token-schema.ts'
import { wholeList } from './storage/page.ts'
import type { ApiKeyRecord } from './storage/stores/api-keys.ts'
import type { TicketRecord } from './storage/stores/tickets.ts'
import { withInstallation } from './with-installation.ts'

/**
 * What an operator does to an installation from a shell: each opens the database that the environment names, does one
 * thing, and closes it. A server may be running meanwhile.
 *
 * @module
 */

export {
  archiveAuditLog,
  type ArchiveReport,
  auditCheckpoint,
  exportAuditLog,
  verifyAuditLog,
} from './audit-operations.ts'
export {
  type BackupCheck,
  type BackupReport,
  backupInstallation,
  checkBackup,
  restoreInstallation,
} from './backup-operations.ts'
export { createSignInLink, demoProject, type SignInLink } from './console-operations.ts'

/** The environment, as the server would read it. */
export type Env = Readonly<Record<string, string | undefined>>

/** @throws {ConfigError} With every problem there is. */
export function checkConfig(env: Env): Config {
  return loadConfig(env)
}

/** Makes an API key. @returns Its text, which is kept nowhere, and what is kept. */
export function createApiKey(
  env: Env,
  key: {
    readonly name: string
    readonly scopes: readonly string[]
    readonly expiresAt?: number | undefined
  },
  now: number,
): Promise<{ readonly text: string; readonly record: ApiKeyRecord }> {
  return withInstallation(env, now, async ({ storage }) => {
    const made = makeApiKey(key, now)
    await storage.apiKeys.create(made.record)
    return made
  })
}

export function listApiKeys(env: Env, now: number): Promise<readonly ApiKeyRecord[]> {
  return withInstallation(env, now, ({ storage }) => wholeList(storage.apiKeys))
}

/** @returns `false` when there is no such key, or it was revoked before. */
export function revokeApiKey(env: Env, id: string, now: number): Promise<boolean> {
  return withInstallation(env, now, ({ storage }) => storage.apiKeys.revoke(id, now))
}

/**
 * Makes a ticket: `/t/<text>` is a base path for clients that can be given nothing else.
 *
 * @param wanted - As `POST /v1/admin/tickets` takes it.
 * @throws {Problem} `REQUEST_INVALID`, naming every field that is wrong.
 */
export function createTicket(
  env: Env,
  wanted: unknown,
  now: number,
): Promise<{ readonly text: string; readonly record: TicketRecord }> {
  const ticket = checked(wanted, newTicketSchema)
  return withInstallation(env, now, async ({ storage, keys }) => {
    const made = makeTicket(ticket, keys.tickets, now)
    await storage.tickets.create(made.record)
    return made
  })
}

export function listTickets(env: Env, now: number): Promise<readonly TicketRecord[]> {
  return withInstallation(env, now, ({ storage }) => wholeList(storage.tickets))
}

/** @returns `false` when there is no such ticket, or it was revoked before. */
export function revokeTicket(env: Env, id: string, now: number): Promise<boolean> {
  return withInstallation(env, now, ({ storage }) => storage.tickets.revoke(id, now))
}

/**
 * Decides a request by the rules of the configuration file, and tells how. Opens nothing, signs nothing.
 *
 * @param request - The body of `POST /v1/tokens`.
 * @throws {ConfigError} When the configuration is not usable.
 * @throws {Problem} `REQUEST_INVALID` when the request is not one.
 */
export async function explainPolicy(
  env: Env,
  principal: {
    readonly kind: string
    readonly subject: string
    readonly issuer?: string
    readonly claims: Readonly<Record<string, unknown>>
    readonly scopes: readonly string[]
  },
  request: unknown,
  now: number,
): Promise<Explanation> {
  const { file, project } = checkConfig({ ...NO_PROJECT, ...env })
  const kind = PRINCIPAL_KINDS.find((one) => one === principal.kind)
  if (kind === undefined) throw new RangeError(`kind must be one of ${PRINCIPAL_KINDS.join(', ')}`)
  const caller = {
    ...principal,
    kind,
    claims: Object.assign(Object.create(null) as Record<string, unknown>, principal.claims),
  }
  // What a managed server's table holds is not known here; and a JWT's subject is somebody only beside its issuer.
  const appId = kind === 'jwt' && caller.issuer === undefined ? undefined : env.APP_ID
  const uid = appId ? await statelessUids(appId).peek(appId, mappedSubject(caller)) : undefined
  return explainDecision(
    file.policies,
    {
      principal: caller,
      request: checked(request, tokenRequestSchema),
      project: {
        appId: project?.appId ?? '0'.repeat(32),
        name: '',
        status: 'active',
        coHostAuthentication: false,
        allowsAppIdOnly: false,
        certificates: [],
      },
      now,
    },
    {
      builtinForAnonymous: true,
      capToCredential: file.capToCredential,
      ...(uid === undefined ? {} : { mappedUid: uid }),
    },
  )
}

/** Rules can be tried before there is a project to sign for. */
const NO_PROJECT: Env = { APP_ID: '0'.repeat(32), APP_CERTIFICATE: '0'.repeat(32) }

const PRINCIPAL_KINDS = [
  'api-key',
  'jwt',
  'ticket',
  'forward-auth',
  'session',
  'anonymous',
] as const

/** Wraps everything under the current master key; the old one is named by `TESSERA_MASTER_KEY_PREVIOUS`. */
export function changeMasterKey(env: Env, now: number): Promise<RewrapReport> {
  return withInstallation(env, now, ({ storage, ring }) => rewrapAll(storage.sealedRows, ring))
}
