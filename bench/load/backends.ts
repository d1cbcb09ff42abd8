import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Redis } from 'ioredis'
import pg from 'pg'

import { startPostgres } from '../../test/support/postgres.ts'
import { findRedis, startRedis } from '../../test/support/redis.ts'
import { bytesWritten, cpuOfFamily, parentOf } from './machine.ts'

/** What has been spent beside the server so far. Differences of two of these are what a stretch of load cost. */
export interface Spent {
  /** Of the database's processes; 0 where it is part of the server. */
  readonly databaseCpuMicroseconds: number
  /** What is kept of the audit log, with its indexes. */
  readonly storedBytes: number
  /** What was written to the log of changes, or by the server where the database is part of it. */
  readonly writtenBytes: number
  readonly commits: number
  readonly redisCpuMicroseconds: number
  readonly redisCommands: number
}

/** Where a server keeps things. */
export interface Backend {
  readonly label: string
  /** For the server's environment. */
  readonly env: Readonly<Record<string, string>>
  /** @param server - The pid of the server. */
  spent(server: number): Promise<Spent>
  close(): Promise<void>
}

/** A file, next to the server. */
export function sqliteBackend(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-load-'))
  return Promise.resolve({
    label: 'SQLite',
    env: { BENCH_TESSERA_DATA: folder },
    spent: (server) =>
      Promise.resolve({
        databaseCpuMicroseconds: 0,
        storedBytes: statSync(join(folder, 'tessera.sqlite')).size,
        writtenBytes: bytesWritten(server),
        commits: 0,
        redisCpuMicroseconds: 0,
        redisCommands: 0,
      }),
    close() {
      rmSync(folder, { recursive: true, force: true })
      return Promise.resolve()
    },
  })
}

/** PostgreSQL that makes each commit durable, and Redis for the limits. */
export async function sharedBackend(): Promise<Backend> {
  const postgres = await startPostgres({ isDurable: true, sharedBuffers: '256MB' })
  const redis = await startRedis(findRedis() ?? 'redis-server')
  const url = await postgres.createDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const redisClient = new Redis(redis.url)
  const one = async (sql: string): Promise<number> => {
    const { rows } = await client.query<{ readonly value: string }>(`select (${sql}) as value`)
    return Number(rows[0]!.value)
  }
  const postmaster = parentOf(await one('pg_backend_pid()'))
  return {
    label: 'PostgreSQL and Redis',
    env: { BENCH_DATABASE_URL: url, BENCH_REDIS_URL: redis.url },
    async spent() {
      const info = await redisClient.info()
      const ofRedis = (name: string): number =>
        Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0)
      return {
        databaseCpuMicroseconds: cpuOfFamily(postmaster),
        storedBytes: await one("pg_total_relation_size('audit_rows')"),
        writtenBytes: await one("pg_current_wal_insert_lsn() - '0/0'::pg_lsn"),
        commits: await one(
          'select xact_commit from pg_stat_database where datname = current_database()',
        ),
        redisCpuMicroseconds: 1e6 * (ofRedis('used_cpu_user') + ofRedis('used_cpu_sys')),
        redisCommands: ofRedis('total_commands_processed'),
      }
    },
    async close() {
      redisClient.disconnect()
      await client.end()
      await redis.close()
      await postgres.close()
    },
  }
}
