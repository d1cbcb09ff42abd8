import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'

import type { Administration } from '../admin/admin-endpoint.ts'
import { apiKeyEndpoints } from '../admin/api-keys.ts'
import { auditEndpoints } from '../admin/audit.ts'
import { auditRemovalEndpoints } from '../admin/audit-removals.ts'
import { auditVerificationEndpoints } from '../admin/audit-verification.ts'
import { banEndpoints } from '../admin/bans.ts'
import { gatewayEndpoints } from '../admin/gateway.ts'
import { identityProviderEndpoints } from '../admin/identity-providers.ts'
import { newId } from '../admin/new-id.ts'
import { policyEndpoints } from '../admin/policies.ts'
import { projectEndpoints } from '../admin/projects.ts'
import { settingsEndpoints } from '../admin/settings.ts'
import { temporaryTokenEndpoints } from '../admin/temporary-tokens.ts'
import { ticketEndpoints } from '../admin/tickets.ts'
import { RETENTION_EVERY_MS } from '../audit/archive/retention.ts'
import { auditReader } from '../audit/audit-query.ts'
import { databaseSink } from '../audit/audit-sink.ts'
import { databaseSource } from '../audit/audit-source.ts'
import { ChainedAudit } from '../audit/chained-audit.ts'
import { checkpointKey } from '../audit/checkpoint-key.ts'
import { checkpointWriter } from '../audit/checkpoint-writer.ts'
import { banAdmin } from '../bans/ban-admin.ts'
import { kickingFromSettings } from '../bans/kick-settings.ts'
import { type KickingRules, kickingRules } from '../bans/kicking-rules.ts'
import { storedBans } from '../bans/stored-bans.ts'
import { databaseClocks } from '../clock/database-clock.ts'
import { type Config, ConfigError } from '../config/config.ts'
import type { Secret } from '../config/secret.ts'
import { tableUidMap } from '../policy/uid-map.ts'
import { type InstanceKeys, openInstanceKeys } from '../projects/instance-keys.ts'
import { managedProjects } from '../projects/managed-projects.ts'
import { keyRing, type KeyRing, readMasterKey } from '../projects/master-key.ts'
import { projectAdmin } from '../projects/project-admin.ts'
import { textSeal } from '../projects/text-seal.ts'
import { batchEndpoints } from '../routes/batch.ts'
import { revokedTickets, storedApiKeys } from '../storage/caller-sources.ts'
import type { DatabaseLocation } from '../storage/database.ts'
import { openStorage, sealedStorage, type Storage } from '../storage/storage.ts'
import type { SettingsStore } from '../storage/stores/settings.ts'
import { retentionChore } from './audit-retention.ts'
import { callerMethods } from './callers.ts'
import { clockWatch } from './clock-watch.ts'
import { closeInOrder, endsWithin } from './closing.ts'
import type { Composition } from './composition.ts'
import { consoleAccess } from './console.ts'
import { housekeeping } from './housekeeping.ts'
import { openLimiter } from './limiter.ts'
import { managedPolicy } from './managed-policy.ts'
import { ALONE, type Neighbours } from './neighbours.ts'
import { projectFeed } from './project-feed.ts'
import type { Surroundings } from './surroundings.ts'

/** The database of an installation with the keys that open it. */
export interface OpenInstallation {
  readonly storage: Storage
  readonly ring: KeyRing
  readonly keys: InstanceKeys
}

/**
 * Opens the database and checks that the master key fits it; what the server and the command line both start with.
 *
 * @throws {ConfigError} Without a master key, or with a wrong one.
 * @throws {Problem} `STORAGE_UNAVAILABLE`.
 */
export async function openInstallation(
  config: Config,
  now: number,
  onIdleError: (error: Error) => void,
  turnMs?: Surroundings['turnMs'],
): Promise<OpenInstallation> {
  const ring = keyRing(masterKey(config.masterKey), config.previousMasterKeys.map(readMasterKey))
  const storage = await openStorage(databaseLocation(config, onIdleError), turnMs)
  try {
    return { storage, ring, keys: await openInstanceKeys(storage.sealedRows, ring, now) }
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** Where the database is: PostgreSQL if it is configured, else a file in the data folder. */
export function databaseLocation(
  config: Config,
  onIdleError: (error: Error) => void,
): DatabaseLocation {
  return config.databaseUrl === undefined
    ? { kind: 'sqlite', file: join(config.dataFolder, 'tessera.sqlite') }
    : { kind: 'postgres', url: config.databaseUrl.reveal(), onIdleError }
}

function masterKey(text: Secret | undefined): ReturnType<typeof readMasterKey> {
  if (text !== undefined) return readMasterKey(text)
  throw new ConfigError([
    {
      setting: 'TESSERA_MASTER_KEY',
      message:
        'is needed where certificates are kept: make one with "openssl rand -base64 32", keep it safe, and set it here or as TESSERA_MASTER_KEY_FILE. Without a database, set APP_ID and APP_CERTIFICATE instead',
    },
  ])
}

/** Kicks that a stopping server does not finish in this time are taken up by the next one that starts. */
const KICK_PATIENCE_MS = 5_000
/** Nothing depends on how soon something that has expired is gone. */
const CLEAN_EVERY_MS = 600_000

/** Projects, callers, rules, bans and the audit log in a database. */
export async function composeManaged(
  config: Config,
  surroundings: Surroundings,
  neighbours: Neighbours = ALONE,
): Promise<Composition> {
  const { clock, every, log, metrics, wallClock, write } = surroundings
  const nowSeconds = (): number => Math.floor(clock() / 1000)
  const logError =
    (event: string) =>
    (error: unknown): void => {
      log.error(event, { error })
    }
  const { storage, ring, keys } = await openInstallation(
    config,
    nowSeconds(),
    logError('database-connection-lost'),
    surroundings.turnMs,
  )
  const projects = managedProjects({
    storage,
    ring,
    onError: logError('certificate-usage-not-noted'),
    defaultProject: neighbours.defaultProject,
  })
  const audit = new ChainedAudit({
    sink: databaseSink(storage.database),
    key: keys.audit.export(),
    replica: hostname(),
    clock,
    newChainId: () => randomBytes(12).toString('hex'),
  })
  const policy = managedPolicy({
    storage,
    fileRules: config.file.policies,
    uidMap: tableUidMap(keys.uidMap, storage.uidMap),
    capToCredential: config.file.capToCredential,
    log,
  })
  const limits = await openLimiter(config, surroundings)
  const people = consoleAccess(storage, limits.signIn, config, surroundings)
  const callers = callerMethods(
    config,
    {
      apiKeys: storedApiKeys(storage, logError('api-key-use-not-noted')),
      ticketKeys: [keys.tickets],
      isRevoked: revokedTickets(storage, nowSeconds),
      sessions: people.callers,
    },
    limits.failures,
    surroundings,
  )

  const clocks = [...databaseClocks(storage.database), ...limits.clocks]
  const { guard: clockGuard, chores: clockChores } = clockWatch(clocks, surroundings)
  if (clocks.length === 0) {
    log.info('clock-alone', {
      meaning: 'there is no second clock to compare with: keep this one right (NTP)',
    })
  }
  await clockGuard.measure()

  const issuing = {
    assertFit: () => {
      surroundings.assertNotOverloaded?.()
      clockGuard.assertReliable()
    },
    callers,
    limiter: limits.limiter,
    policy,
    projects,
    bans: storedBans(storage, nowSeconds),
    audit,
    metrics,
    clock,
  }
  const { settings, idempotency } = sealedStorage(storage, textSeal(keys.text))
  const bans = banAdmin({
    store: storage.bans,
    kicking: kicking(config, settings, surroundings, neighbours),
    newId: () => newId('ban'),
    onKickFailed: ({ id }, error) => {
      log.error('kick-failed', { ban: id, error })
    },
  })
  void bans.resumeKicks(nowSeconds()).catch(logError('kicks-not-resumed'))
  const writeCheckpoint = checkpointWriter({
    audit,
    source: databaseSource(storage.database.db),
    signingKey: checkpointKey(keys.audit),
    clock,
    write,
    onTailMissing: ({ chainId, sequence }) => {
      log.error('audit-rows-missing', { chainId, upTo: sequence })
    },
  })
  const checkpointMs = config.auditCheckpointSeconds * 1000
  let isStopping = false
  const { auditRetentionDays } = config.file
  const chores = housekeeping(
    [
      ...clockChores,
      {
        name: 'remove-expired',
        everyMs: CLEAN_EVERY_MS,
        run: async () => {
          await idempotency.removeExpired(nowSeconds())
          const wallSeconds = Math.floor(wallClock() / 1000)
          await storage.sessions.removeExpired(wallSeconds)
          await storage.signInLinks.removeExpired(wallSeconds)
        },
      },
      ...(checkpointMs === 0
        ? []
        : [{ name: 'audit-checkpoint', everyMs: checkpointMs, run: writeCheckpoint }]),
      ...(auditRetentionDays === undefined
        ? []
        : [
            {
              name: 'audit-retention',
              everyMs: RETENTION_EVERY_MS,
              run: retentionChore(
                auditRetentionDays,
                audit,
                storage,
                keys,
                surroundings,
                () => isStopping,
              ),
            },
          ]),
    ],
    every,
    (chore, error) => {
      log.error('chore-failed', { chore, error })
    },
  )
  const administration: Administration = {
    callers,
    limiter: limits.limiter,
    audit,
    clock,
    assertNotOverloaded: surroundings.assertNotOverloaded,
  }
  return {
    issuing,
    idempotency,
    endpoints: [
      ...batchEndpoints(issuing),
      ...projectEndpoints(
        administration,
        projectAdmin({ store: storage.projects, projects, ring, keys }),
      ),
      ...apiKeyEndpoints(administration, storage.apiKeys),
      ...ticketEndpoints(administration, storage.tickets, keys.tickets),
      ...identityProviderEndpoints(administration, config.file),
      ...policyEndpoints(
        administration,
        { stored: storage.policies, ofFile: config.file.policies },
        policy,
        projects,
      ),
      ...temporaryTokenEndpoints(administration, issuing),
      ...banEndpoints(administration, bans),
      ...auditEndpoints(administration, auditReader(storage.database)),
      ...auditVerificationEndpoints(
        administration,
        databaseSource(storage.database.db),
        keys.audit,
      ),
      ...auditRemovalEndpoints(
        administration,
        databaseSource(storage.database.db),
        keys.audit,
        auditRetentionDays,
      ),
      ...settingsEndpoints(administration, settings),
      ...people.endpoints(administration),
      ...gatewayEndpoints(administration, neighbours.gateway, neighbours.stopping),
    ],
    readiness: [
      { name: 'database', check: () => storage.check() },
      { name: 'audit', check: () => audit.check() },
      // It opened the database's keys at the start, so it is there and fits.
      { name: 'master-key', check: () => undefined },
      { name: 'clock', check: () => clockGuard.problem() },
    ],
    projects: projectFeed(projects, storage.changes),
    setUpToken: () => people.setUpToken(),
    close: () =>
      closeInOrder(
        [
          {
            name: 'chores',
            run: () => {
              isStopping = true
              return chores.stop()
            },
          },
          {
            name: 'kicks',
            run: async () => {
              if (await endsWithin(KICK_PATIENCE_MS, bans.idle())) return
              const left = await storage.bans.listUnfinishedKicks()
              log.warn('kicks-left-for-the-next-start', { bans: left.map(({ id }) => id) })
            },
          },
          { name: 'certificate-usage', run: () => projects.flush() },
          { name: 'audit', run: () => audit.close() },
          {
            name: 'audit-checkpoint',
            run: () => (checkpointMs === 0 ? undefined : writeCheckpoint()),
          },
          {
            name: 'limits',
            run: () => {
              limits.close()
              return undefined
            },
          },
          { name: 'database', run: () => storage.close() },
        ],
        (step, error) => {
          log.error('not-closed-well', { step, error })
        },
      ),
  }
}

/** The credentials of the environment, or else those that an administrator has set, or else a gateway beside the server. */
function kicking(
  { agoraRest }: Config,
  settings: SettingsStore,
  { fetch: fetchImpl }: Surroundings,
  { gateway }: Neighbours,
): () => Promise<KickingRules | undefined> {
  const ports = {
    fetch: fetchImpl,
    // A server that stops in the middle of the pauses between attempts does not wait for their end.
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
  }
  if (agoraRest === undefined) {
    const ofSettings = kickingFromSettings(settings, ports)
    return async () => (await ofSettings()) ?? gateway()?.kickingRules
  }
  const { baseUrl, customerId, customerSecret } = agoraRest
  const rules = kickingRules({ baseUrls: [baseUrl], customerId, customerSecret, ...ports })
  return () => Promise.resolve(rules)
}
