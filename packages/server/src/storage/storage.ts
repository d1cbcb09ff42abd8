import { Changes } from './changes.ts'
import { closeDatabase, type Database, type DatabaseLocation, openDatabase } from './database.ts'
import { type AdminUserStore, adminUserStore } from './stores/admin-users.ts'
import { type ApiKeyStore, apiKeyStore } from './stores/api-keys.ts'
import { type BanStore, banStore } from './stores/bans.ts'
import { type CertificateUsageStore, certificateUsageStore } from './stores/certificate-usage.ts'
import { type IdempotencyStore, idempotencyStore } from './stores/idempotency.ts'
import { type PolicyStore, policyStore } from './stores/policies.ts'
import { type ProjectStore, projectStore } from './stores/projects.ts'
import { type SealedRowStore, sealedRowStore } from './stores/sealed-rows.ts'
import { type SessionStore, sessionStore } from './stores/sessions.ts'
import { type SignInLinkStore, signInLinkStore } from './stores/sign-in-links.ts'
import { type SettingsStore, settingsStore } from './stores/settings.ts'
import { type TicketStore, ticketStore } from './stores/tickets.ts'
import { type UidMapStore, uidMapStore } from './stores/uid-map.ts'
import type { TextSeal } from './text-seal.ts'

/** Everything that the managed mode keeps. */
export interface Storage {
  readonly database: Database
  readonly changes: Changes
  readonly projects: ProjectStore
  readonly certificateUsage: CertificateUsageStore
  readonly sealedRows: SealedRowStore
  readonly apiKeys: ApiKeyStore
  readonly tickets: TicketStore
  readonly policies: PolicyStore
  readonly uidMap: UidMapStore
  readonly bans: BanStore
  readonly adminUsers: AdminUserStore
  readonly sessions: SessionStore
  readonly signInLinks: SignInLinkStore
  /** What readiness asks: whether the database can be written, not only read. Answers what is wrong, or `undefined`. */
  check(): Promise<string | undefined>
  close(): Promise<void>
}

/** The stores that encrypt what they keep; they need the master key first. */
export interface SealedStorage {
  readonly settings: SettingsStore
  readonly idempotency: IdempotencyStore
}

/**
 * Opens the database, brings its tables up to date, and hands out its stores.
 *
 * @param monotonicMs - A clock that never jumps. Milliseconds.
 * @throws {Problem} `STORAGE_UNAVAILABLE` when the database cannot be reached.
 */
export async function openStorage(
  location: DatabaseLocation,
  monotonicMs: () => number = () => performance.now(),
): Promise<Storage> {
  const database = await openDatabase(location)
  const { db } = database
  const changes = new Changes(db, monotonicMs)
  return {
    database,
    changes,
    projects: projectStore(db, changes),
    certificateUsage: certificateUsageStore(db),
    sealedRows: sealedRowStore(db),
    apiKeys: apiKeyStore(db, changes),
    tickets: ticketStore(db, changes),
    policies: policyStore(db, changes),
    uidMap: uidMapStore(db),
    bans: banStore(db, changes),
    adminUsers: adminUserStore(db, changes),
    sessions: sessionStore(db),
    signInLinks: signInLinkStore(db),
    async check() {
      try {
        await changes.change('readiness', () => Promise.resolve())
        return undefined
      } catch {
        return 'the database cannot be reached or written'
      }
    },
    close: () => closeDatabase(database),
  }
}

/** The stores that need a key, which only exists once the master key has opened it. */
export function sealedStorage(storage: Storage, seal: TextSeal): SealedStorage {
  const { db } = storage.database
  return {
    settings: settingsStore(db, storage.changes, seal),
    idempotency: idempotencyStore(db, seal),
  }
}
