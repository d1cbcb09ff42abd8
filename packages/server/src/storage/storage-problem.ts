import { isProblem, Problem } from '../problems.ts'

/** Primary result codes of SQLite that blame the file, the disk or another process, not the statement. */
const SQLITE_TROUBLE = new Set([
  5, // BUSY: another process held the write lock for longer than the busy timeout
  6, // LOCKED
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  26, // NOTADB
])

/** SQLSTATE classes and states of PostgreSQL that blame the server or the way to it. */
const POSTGRES_TROUBLE = /^(?:08|53|57P|58|XX)|^(?:25006|40001|40P01|55P03|57014)$/

/**
 * What a database error means for a caller: {@link Problem} `STORAGE_UNAVAILABLE` when the database cannot do its work
 * now, else the error itself, which then is our mistake or a constraint that a store knows how to read.
 */
export function storageProblem(error: unknown): Error {
  if (isStorageTrouble(error)) return unavailable(error)
  return error instanceof Error ? error : new Error('the database failed', { cause: error })
}

/** The refusal while the database cannot be reached, is full, or is busy. */
export function unavailable(cause: unknown): Problem {
  return new Problem(
    'STORAGE_UNAVAILABLE',
    {
      detail: 'the database cannot be reached or written now',
      hint: 'try again; the log of the server has the cause',
      retryAfterSeconds: 1,
    },
    { cause },
  )
}

function isStorageTrouble(error: unknown): boolean {
  if (!(error instanceof Error) || isProblem(error)) return false
  if (!('code' in error) || typeof error.code !== 'string') return isConnectionTrouble(error)
  if (error.code === 'ERR_SQLITE_ERROR') {
    return 'errcode' in error && SQLITE_TROUBLE.has(Number(error.errcode) & 0xff)
  }
  if (error.code === 'ERR_INVALID_STATE') return true // the file was closed: the server is shutting down
  if ('severity' in error) return POSTGRES_TROUBLE.test(error.code)
  return 'syscall' in error || /^E[A-Z]+$/.test(error.code) // ECONNREFUSED, EPIPE, EAI_AGAIN, …
}

/** `pg` gives these no code. */
function isConnectionTrouble(error: Error): boolean {
  return /^(?:Connection terminated|timeout exceeded|Query read timeout|Client has encountered a connection error|Cannot use a pool after)|Connection ended|not queryable/i.test(
    error.message,
  )
}

/** A row that is there already: a unique or primary key refused the insert, on either database. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  if (error.code === '23505') return true
  // 2067 SQLITE_CONSTRAINT_UNIQUE, 1555 SQLITE_CONSTRAINT_PRIMARYKEY
  return 'errcode' in error && (error.errcode === 2067 || error.errcode === 1555)
}
