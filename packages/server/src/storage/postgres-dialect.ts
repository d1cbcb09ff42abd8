import { type Dialect, PostgresDialect, type PostgresPoolClient } from 'kysely'
import { Pool, type PoolClient, TypeOverrides, types } from 'pg'

import { urlOfEachHost } from './postgres-hosts.ts'
import { assertStorable } from './storable-text.ts'
import { storageProblem, unavailable } from './storage-problem.ts'

/** `pg` hands out `bigint` as text. This is the one place where it becomes a number. */
const numbers = new TypeOverrides()
numbers.setTypeParser(types.builtins.INT8, safeInteger)

function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError('a stored number is beyond 2^53')
  return number
}

/** How long to wait for PostgreSQL before a caller is told 503. */
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 10_000

/** Connections to the one server of several that can be written. */
export interface PostgresConnections {
  /** @throws When no server can be reached, or none can be written. */
  connect(): Promise<PoolClient>
  end(): Promise<void>
}

/**
 * Opens a pool for each host. Nothing is connected before the first query.
 *
 * Where there are several hosts, one of them is the primary and the others follow it. It is looked for whenever a
 * connection cannot be made, so that after a failover the next query finds the new one.
 *
 * @param onIdleError - Told when a connection that nobody uses breaks; the next query opens another.
 */
export function openPostgres(
  url: string,
  onIdleError: (error: Error) => void,
): PostgresConnections {
  const pools = urlOfEachHost(url).map((one) => openPool(one, onIdleError))
  const known = new WeakSet<PoolClient>()
  let primary = 0

  async function connectTo(pool: Pool): Promise<PoolClient> {
    const client = await pool.connect()
    if (pools.length === 1 || known.has(client)) return client
    try {
      await assertPrimary(client)
    } catch (error) {
      client.release(true)
      throw error
    }
    known.add(client)
    return client
  }

  return {
    async connect() {
      const first = primary
      for (let tried = 1; ; tried++) {
        const at = (first + tried - 1) % pools.length
        try {
          const client = await connectTo(pools[at]!)
          primary = at
          return client
        } catch (error) {
          // All connections to the primary are in use: there is nothing to be found elsewhere.
          if (tried === pools.length || isQueueTimeout(error)) throw error
        }
      }
    },
    async end() {
      await Promise.all(pools.map((pool) => pool.end()))
    },
  }
}

async function assertPrimary(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
  if (rows[0]?.standby !== false) throw new Error('this server is a standby and can only be read')
}

function isQueueTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout exceeded')
}

function openPool(url: string, onIdleError: (error: Error) => void): Pool {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    idle_in_transaction_session_timeout: 30_000,
    idleTimeoutMillis: 60_000,
    application_name: 'tessera',
    types: numbers,
  })
  pool.on('error', onIdleError)
  return pool
}

/** Kysely over `pg`, with errors that say what a caller may do about them. */
export function postgresDialect(connections: PostgresConnections): Dialect {
  return new PostgresDialect({
    pool: {
      options: {},
      end: () => connections.end(),
      connect: async () => {
        try {
          return guarded(await connections.connect())
        } catch (error) {
          // Whatever the reason (refused, wrong password, timeout): no connection, no storage.
          throw unavailable(error)
        }
      },
    },
  })
}

function guarded(client: PoolClient): PostgresPoolClient {
  let broken = false
  // A connection that breaks between two statements of a transaction must not end the process.
  const onError = (): void => {
    broken = true
  }
  client.on('error', onError)
  const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    assertStorable(parameters)
    try {
      return await client.query(sql, [...parameters])
    } catch (error) {
      const problem = storageProblem(error)
      // A query that timed out on our side is still running on theirs; such a connection is not used again.
      if (problem !== error) broken = true
      throw problem
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release(destroy) {
      client.off('error', onError)
      client.release(broken || destroy === true)
    },
  }
}
