import {
  findPostgres,
  type PostgresServer,
  type PostgresStandby,
  startPostgres,
} from '../../support/postgres.ts'
import { findRedis, type RedisServer, startRedis } from '../../support/redis.ts'
import { type AuditFinding, checkAudit } from './audit-check.ts'
import { type Cluster, type ClusterOptions, startCluster } from './cluster.ts'
import { findHaproxy } from './haproxy.ts'
import { type Load, type LoadOptions, startLoad } from './load.ts'

/** What came out of a fault; a row of the table. */
export interface FaultRow {
  readonly fault: string
  /** Tokens per second that were given while the fault came and went; `undefined` where there was no load. */
  readonly heldPerSecond?: number
  readonly asked?: number
  readonly failed?: number
  /** Tokens that clients hold and the audit log does not know. */
  readonly lost?: number
  /** From when the cause was gone (or came, if it stays) to the last failed request. Milliseconds. */
  readonly recoveryMs?: number
  /** What else was seen. */
  readonly seen: string
}

/** How long and how hard; a short run shows the same in less time. */
export interface Scale {
  /** Requests per second. */
  readonly rate: number
  /** How often what may be repeated is. */
  readonly rounds: number
  /** Beside other tests, on a machine that may be busy: less of everything that takes long. */
  readonly isShort: boolean
  /** Of what is to be seen over a longer time. */
  readonly minutes: number
}

export const SHORT: Scale = { rate: 100, rounds: 1, isShort: true, minutes: 0.1 }
export const LONG: Scale = { rate: 300, rounds: 5, isShort: false, minutes: 1 }

/** Why no fault can be made here, or `undefined`. */
export function stageMissing(): string | undefined {
  const missing = [
    findHaproxy() === undefined ? 'haproxy' : '',
    findPostgres() === undefined ? 'PostgreSQL' : '',
    findRedis() === undefined ? 'Redis' : '',
  ].filter((name) => name !== '')
  if (missing.length === 0 || process.env.CI === 'true') return undefined
  return `no ${missing.join(', ')} on this machine`
}

/** Replicas on a PostgreSQL and a Redis of their own, with a balancer in front. */
export interface Stage {
  readonly cluster: Cluster
  readonly postgres: PostgresServer
  readonly redis: RedisServer
  readonly standby: PostgresStandby | undefined
}

export interface StageOptions extends ClusterOptions {
  /** A second PostgreSQL, which has every commit before it is answered. */
  readonly hasStandby?: boolean
}

/** Sets a stage, plays on it, and clears it away whatever happened. */
export async function onStage<Result>(
  { hasStandby = false, ...options }: StageOptions,
  play: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const postgres = await startPostgres()
  const redis = await startRedis(findRedis() ?? 'redis-server')
  let standby: PostgresStandby | undefined
  try {
    let DATABASE_URL = await postgres.createDatabase()
    if (hasStandby) {
      standby = await postgres.startStandby()
      DATABASE_URL = DATABASE_URL.replace(/\/(?=\w+$)/, `,127.0.0.1:${standby.port}/`)
    }
    const cluster = await startCluster({
      ...options,
      env: { DATABASE_URL, REDIS_URL: redis.url, ...options.env },
    })
    try {
      return await play({ cluster, postgres, redis, standby })
    } finally {
      await cluster.close()
    }
  } finally {
    redis.thaw()
    await redis.close()
    await standby?.close()
    await postgres.close()
  }
}

/** Load on a cluster while something happens to it, and what it came to. */
export interface Ordeal extends Pick<
  FaultRow,
  'heldPerSecond' | 'asked' | 'failed' | 'lost' | 'recoveryMs'
> {
  readonly load: Load
  readonly audit: AuditFinding
}

/**
 * Keeps up load while `happening` runs, then compares the tokens that clients hold with the audit log.
 *
 * @param happening - Call `healed` when the cause of failures is gone (or comes, if it stays); recovery counts from there.
 */
export async function underLoad(
  cluster: Cluster,
  options: LoadOptions,
  happening: (load: Load, healed: () => void) => Promise<void>,
): Promise<Ordeal> {
  const load = startLoad(cluster.url, options)
  let healedAt: number | undefined
  let heldPerSecond: number
  try {
    await load.moreTokens(options.rate)
    await happening(load, () => (healedAt = performance.now()))
    await load.moreTokens(options.rate)
  } finally {
    heldPerSecond = await load.stop()
  }
  const audit = await checkAudit(cluster.env, load.tokens)
  const lastFailureAt = load.lastFailureAt()
  return {
    load,
    audit,
    heldPerSecond,
    asked: load.tokens.length + load.failed(),
    failed: load.failed(),
    lost: audit.lost,
    ...(healedAt === undefined ? {} : { recoveryMs: Math.max(0, (lastFailureAt ?? 0) - healedAt) }),
  }
}

/** The columns that every fault under load has. */
export function figures({
  heldPerSecond,
  asked,
  failed,
  lost,
  recoveryMs,
}: Ordeal): Omit<FaultRow, 'fault' | 'seen'> {
  return {
    ...(heldPerSecond === undefined ? {} : { heldPerSecond }),
    ...(asked === undefined ? {} : { asked }),
    ...(failed === undefined ? {} : { failed }),
    ...(lost === undefined ? {} : { lost }),
    ...(recoveryMs === undefined ? {} : { recoveryMs }),
  }
}

/** "3 × 503 STORAGE_UNAVAILABLE, 1 × no answer", for the column of what was seen. */
export function refusals(load: Load): string {
  const parts = [...load.refusals].sort().map(([what, count]) => `${count} × ${what}`)
  return parts.length === 0 ? 'no refusal' : parts.join(', ')
}

/** Resolves once `check` answers true. @throws When that takes over a minute. */
export async function until(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = performance.now() + 60_000
  while (!(await check())) {
    if (performance.now() > giveUpAt) throw new Error(`in vain: ${what}`)
    await pause(25)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
