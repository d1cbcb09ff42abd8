/*
 * The tables as Kysely sees them, the same on both databases: text, whole numbers and nothing else. Truth is 0 or 1,
 * structures are JSON in text, times are Unix seconds unless the name ends in `_ms`.
 */

export interface ProjectsTable {
  readonly id: string
  readonly app_id: string
  readonly name: string
  readonly origin: 'existing' | 'local'
  readonly status: 'active' | 'disabled'
  readonly co_host_authentication: number
  readonly allows_app_id_only: number
  readonly created_at: number
  readonly updated_at: number
}

/** A secret under envelope encryption; `projects/sealing.ts` reads and writes it. */
export interface SealedColumns {
  /** Which master key wraps the data key. */
  readonly key_id: string
  readonly wrapped_key: string
  readonly ciphertext: string
}

export interface CertificatesTable extends SealedColumns {
  readonly id: string
  readonly project_id: string
  readonly slot: 'primary' | 'secondary'
  readonly enabled: number
  /** Counts every sealing of this certificate, so that an older ciphertext does not fit the row. */
  readonly version: number
  readonly fingerprint: string
  readonly created_at: number
}

export interface CertificateUsageTable {
  readonly certificate_id: string
  /** No token that this certificate signed ends later. */
  readonly longest_expires_at: number
}

/** Keys of this installation (audit, fingerprints, tickets, …), each sealed under the master key. */
export interface InstanceKeysTable extends SealedColumns {
  readonly name: string
  readonly created_at: number
}

export interface ApiKeysTable {
  readonly id: string
  readonly prefix: string
  readonly secret_hash: string
  readonly name: string
  readonly scopes: string
  readonly allowed_addresses: string | null
  readonly created_at: number
  readonly expires_at: number | null
  readonly last_used_at: number | null
  readonly revoked_at: number | null
}

export interface TicketsTable {
  readonly id: string
  readonly name: string
  readonly bounds: string
  readonly created_at: number
  readonly expires_at: number
  readonly revoked_at: number | null
}

export interface AdminUsersTable {
  readonly id: string
  readonly name: string
  readonly password_hash: string | null
  readonly role: string
  readonly created_at: number
  readonly disabled_at: number | null
  readonly last_sign_in_at: number | null
  readonly oidc_issuer: string | null
  readonly oidc_subject: string | null
}

export interface SessionsTable {
  readonly id_hash: string
  readonly user_id: string
  readonly created_at: number
  readonly last_seen_at: number
  readonly expires_at: number
  readonly opened_by: string
}

/** One-time links for signing in; without a user they are for setting up the first account. */
export interface SignInLinksTable {
  readonly token_hash: string
  readonly user_id: string | null
  readonly created_at: number
  readonly expires_at: number
}

export interface PoliciesTable {
  readonly id: string
  readonly name: string
  readonly position: number
  readonly rule: string
  readonly created_at: number
  readonly updated_at: number
}

export interface SettingsTable {
  readonly name: string
  readonly value: string
  readonly sealed: number
  readonly updated_at: number
}

export interface UidMapTable {
  readonly app_id: string
  readonly subject: string
  readonly uid: number
}

export interface BansTable {
  readonly id: string
  readonly app_id: string | null
  readonly subject: string | null
  readonly uid: string | null
  readonly channel: string | null
  readonly address: string | null
  readonly issued_before: number | null
  readonly reason: string
  readonly created_at: number
  readonly created_by: string
  readonly expires_at: number | null
  readonly lifted_at: number | null
  readonly kick_state: string
  readonly kick_rule_id: number | null
  /** The version of the topic `bans` with which this row last changed. */
  readonly revision: number
}

export interface IdempotencyTable {
  readonly id: string
  readonly request_hash: string
  /** Sealed; `null` while the first request is under way. */
  readonly answer: string | null
  readonly started_at: number
  readonly expires_at: number
}

/** One chain per process that wrote; the chains form a chain themselves. */
export interface AuditChainsTable {
  readonly id: string
  readonly ordinal: number
  readonly replica: string
  readonly started_at_ms: number
  readonly mac: string
}

export interface AuditRowsTable {
  readonly chain_id: string
  readonly sequence: number
  readonly at_ms: number
  readonly action: string
  readonly app_id: string
  readonly subject: string
  readonly channels: string
  readonly event: string
  readonly mac: string
}

/** Rows that were committed together, packed. Times: Unix milliseconds. */
export interface AuditSheetsTable {
  readonly chain_id: string
  /** The sequence number of its first row. */
  readonly first: number
  readonly last: number
  /** The earliest moment in it, and the latest. */
  readonly from_ms: number
  readonly to_ms: number
  /** A line for each row. */
  readonly rows: string
}

/** Up to where the rows of a chain were removed; one at most for each chain. */
export interface AuditFloorsTable {
  readonly chain_id: string
  /** Of the last row that is gone. */
  readonly sequence: number
  readonly row_mac: string
  /** When it went. */
  readonly at_ms: number
  readonly mac: string
}

/** What has changed how often, so that other replicas notice. */
export interface VersionsTable {
  readonly topic: string
  readonly version: number
}

export interface Schema {
  readonly projects: ProjectsTable
  readonly certificates: CertificatesTable
  readonly certificate_usage: CertificateUsageTable
  readonly instance_keys: InstanceKeysTable
  readonly api_keys: ApiKeysTable
  readonly tickets: TicketsTable
  readonly admin_users: AdminUsersTable
  readonly sessions: SessionsTable
  readonly sign_in_links: SignInLinksTable
  readonly policies: PoliciesTable
  readonly settings: SettingsTable
  readonly uid_map: UidMapTable
  readonly bans: BansTable
  readonly idempotency: IdempotencyTable
  readonly audit_chains: AuditChainsTable
  readonly audit_rows: AuditRowsTable
  readonly audit_sheets: AuditSheetsTable
  readonly audit_floors: AuditFloorsTable
  readonly versions: VersionsTable
}
