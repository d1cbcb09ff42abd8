import { createHash, type Hash } from 'node:crypto'

import { z } from 'zod'

import { BACKUP_FORMAT } from './backup.ts'
import { BackupError } from './backup-error.ts'
import { BACKUP_TABLES, type BackupTable } from './backup-tables.ts'
import { migrations } from './migrations/index.ts'

const headerSchema = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  schema: z.string(),
  at: z.int(),
})

const lineSchema = z.union([
  z.strictObject({
    table: z.enum(Object.keys(BACKUP_TABLES) as [BackupTable, ...BackupTable[]]),
    row: z.record(z.string().regex(/^[a-z_]+$/), z.union([z.string(), z.number(), z.null()])),
  }),
  z.strictObject({ end: z.strictObject({ rows: z.int(), sha256: z.string() }) }),
])

/** One row of a backup and the table it is of. */
export interface BackupRow {
  readonly table: BackupTable
  readonly row: Readonly<Record<string, string | number | null>>
}

/** A backup whose header has been read. */
export interface OpenBackup {
  /** The newest migration that had run where it was made. */
  readonly schema: string
  /** When it was made, in Unix seconds. */
  readonly at: number
  /**
   * Every row, once.
   *
   * @throws {BackupError} Where the backup is damaged; at the latest at its end, whose hash is over everything before it.
   */
  readonly rows: () => AsyncGenerator<BackupRow>
}

/** @throws {BackupError} When this is not a backup, or one of a newer release. */
export async function openBackup(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<OpenBackup> {
  const source = new LineSource(lines)
  const header = headerSchema.safeParse(await source.next())
  if (!header.success) throw new BackupError('this is not a backup of Tessera')
  const { schema, at } = header.data
  if (!Object.hasOwn(migrations, schema)) {
    throw new BackupError(`the backup is from a newer release (${schema})`, {
      hint: 'restore it with that one',
    })
  }
  return { schema, at, rows: () => rowsOf(source) }
}

async function* rowsOf(source: LineSource): AsyncGenerator<BackupRow> {
  for (let rows = 0; ; rows++) {
    const digest = source.digest()
    const parsed = lineSchema.safeParse(await source.next())
    if (!parsed.success) throw damaged(source.number)
    if (!('end' in parsed.data)) {
      yield parsed.data
      continue
    }
    const { end } = parsed.data
    if (end.rows !== rows || end.sha256 !== digest) {
      throw new BackupError('the backup is damaged: it is not what was written')
    }
    if ((await source.next()) !== undefined) throw damaged(source.number)
    return
  }
}

function damaged(line: number, cause?: unknown): BackupError {
  return new BackupError(`the backup is damaged in line ${line}`, { cause })
}

/** Lines as values, with the hash of all that were read. */
class LineSource {
  readonly #lines: AsyncIterator<string> | Iterator<string>
  readonly #hash: Hash = createHash('sha256')
  number = 0

  constructor(lines: AsyncIterable<string> | Iterable<string>) {
    this.#lines =
      Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]()
  }

  /** `undefined` when there is no further line. @throws {BackupError} When it is not JSON. */
  async next(): Promise<unknown> {
    const line = await this.#lines.next()
    this.number += 1
    if (line.done === true) return undefined
    this.#hash.update(`${line.value}\n`)
    try {
      return JSON.parse(line.value) as unknown
    } catch (error) {
      if (this.number === 1) throw new BackupError('this is not a backup of Tessera')
      throw damaged(this.number, error)
    }
  }

  /** The hash of the lines so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
