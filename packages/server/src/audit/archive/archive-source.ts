import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { linesIn } from '../../storage/backup-file.ts'
import type { AuditRow } from '../audit-row.ts'
import type { AuditSource } from '../audit-source.ts'
import type { AuditChain } from '../chain.ts'
import { type ExportEntry, exportEntries } from '../export-line.ts'
import type { AuditFloor } from '../floor.ts'
import { ArchiveError } from './archive-error.ts'
import { pagesInOrder } from './in-order.ts'

/**
 * An archive as a source of rows, however large it is: chains and floors are kept in memory, rows are read when they
 * are asked for.
 *
 * @throws {ArchiveError} When it is not one, or a line in it is not where it belongs.
 */
export async function archiveSource(file: string): Promise<AuditSource> {
  const chains: AuditChain[] = []
  const floors: AuditFloor[] = []
  const lastRows = new Map<string, AuditRow>()
  let chain: string | undefined
  let ordinal = 0
  for await (const entry of entriesOf(file)) {
    if ('chain' in entry) {
      if (entry.chain.ordinal <= ordinal) throw outOfPlace(file, `chain ${entry.chain.id}`)
      ordinal = entry.chain.ordinal
      chain = entry.chain.id
      chains.push(entry.chain)
    } else if ('floor' in entry) {
      if (entry.floor.chainId !== chain) throw outOfPlace(file, 'a floor')
      floors.push(entry.floor)
    } else {
      const { chainId, sequence } = entry.row
      // So that what is read later in this order is all there is.
      const last = lastRows.get(chainId)?.sequence ?? Number.MIN_SAFE_INTEGER
      if (chainId !== chain || sequence <= last) {
        throw outOfPlace(file, `row ${sequence} of chain ${chainId}`)
      }
      lastRows.set(chainId, entry.row)
    }
  }
  const walk = new ForwardWalk(file)
  return {
    chains: () => Promise.resolve(chains),
    floors: () => Promise.resolve(floors),
    chainIdsOfRows: () => Promise.resolve([...lastRows.keys()]),
    lastRow: (chainId) => Promise.resolve(lastRows.get(chainId)),
    rows: pagesInOrder((chainId) => walk.rowsOf(chainId, ordinalOf(chains, chainId))),
  }
}

/** One pass through the file serves all chains, as long as they are asked for in order. */
class ForwardWalk {
  readonly #file: string
  #entries: AsyncGenerator<ExportEntry> | undefined
  /** The chain whose rows come next. */
  #ordinal = 0
  /** Its rows have been handed out. */
  #used = false

  constructor(file: string) {
    this.#file = file
  }

  async *rowsOf(chainId: string, ordinal: number | undefined): AsyncGenerator<AuditRow> {
    if (ordinal === undefined) return
    if (ordinal < this.#ordinal || (ordinal === this.#ordinal && this.#used)) {
      await this.#entries?.return(undefined)
      this.#entries = undefined
    }
    if (this.#entries === undefined) {
      this.#entries = entriesOf(this.#file)
      this.#ordinal = 0
    }
    while (this.#ordinal < ordinal) {
      const next = await this.#entries.next()
      if (next.done === true) return
      if ('chain' in next.value) this.#ordinal = next.value.chain.ordinal
    }
    this.#used = false
    if (this.#ordinal !== ordinal) return
    this.#used = true
    for (;;) {
      const next = await this.#entries.next()
      if (next.done === true) return
      if ('row' in next.value) yield next.value.row
      if ('chain' in next.value) {
        this.#ordinal = next.value.chain.ordinal
        this.#used = false
        return
      }
    }
  }
}

function ordinalOf(chains: readonly AuditChain[], chainId: string): number | undefined {
  return chains.find(({ id }) => id === chainId)?.ordinal
}

async function* entriesOf(file: string): AsyncGenerator<ExportEntry> {
  try {
    yield* exportEntries(linesIn(await textOf(file)))
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error
    const why = error instanceof TypeError ? error.message : 'it is cut off or damaged'
    throw new ArchiveError(`${file}: ${why}`, { cause: error })
  }
}

/** Packed or not, as its first bytes say. */
async function textOf(file: string): Promise<Readable> {
  const handle = await open(file)
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
  await handle.close()
  const bytes = createReadStream(file)
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return bytes.setEncoding('utf8')
  const gunzip = createGunzip()
  // What fails in one of them comes out of the other, which is read.
  pipeline(bytes, gunzip, () => undefined)
  return gunzip.setEncoding('utf8')
}

function outOfPlace(file: string, what: string): ArchiveError {
  return new ArchiveError(`${file}: ${what} is not where it belongs`)
}
