import { type Dialect, PostgresDialect, type PostgresPoolClient } from 'kysely'
import { Pool, type PoolClient, TypeOverrides, types } from 'pg'

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

/**
 * Opens a pool. Nothing is connected before the first query.
 *
 * @param onIdleError - Told when a connection that nobody uses breaks; the next query opens another.
 */
export function openPool(url: string, onIdleError: (error: Error) => void): Pool {
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
export function postgresDialect(pool: Pool): Dialect {
  return new PostgresDialect({
    pool: {
      options: pool.options,
      end: () => pool.end(),
      connect: async () => {
        try {
          return guarded(await pool.connect())
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
