import { z } from 'zod'

import type { AuditEvent } from './audit.ts'
import { type AuditRow, searchColumns } from './audit-row.ts'
import { type AuditSource, rowsOf } from './audit-source.ts'
import type { AuditChain } from './chain.ts'

/*
 * An export is JSON lines: a header, then each chain followed by its rows. It holds everything that `verifyAudit`
 * needs, so it can be checked anywhere, by whoever has the audit key.
 */

const FORMAT = 'tessera-audit-1'

/** Always the last member of a line. */
const EVENT_MEMBER = ',"event":'

/** The whole log, line by line and without line breaks. @param at - Unix milliseconds. */
export async function* exportAudit(source: AuditSource, at: number): AsyncGenerator<string> {
  yield JSON.stringify({ format: FORMAT, at })
  for (const chain of await source.chains()) {
    yield JSON.stringify({ chain })
    for await (const { chainId, sequence, mac, event } of rowsOf(source, chain.id)) {
      // The text of the event is what the MAC is over, so it goes in as it is.
      const place = JSON.stringify({ chainId, sequence, mac })
      yield `${place.slice(0, -1)}${EVENT_MEMBER}${event}}`
    }
  }
}

const headerSchema = z.strictObject({ format: z.literal(FORMAT), at: z.int() })

const lineSchema = z.union([
  z.strictObject({
    chain: z.strictObject({
      id: z.string(),
      ordinal: z.int(),
      replica: z.string(),
      startedAtMs: z.int(),
      mac: z.string(),
    }),
  }),
  z.strictObject({
    chainId: z.string(),
    sequence: z.int(),
    mac: z.string(),
    event: z.looseObject({ at: z.number(), action: z.string() }),
  }),
])

/**
 * Reads an export into memory, for `verifyAudit`.
 *
 * @throws {TypeError} Naming the first line that is not one.
 */
export async function readExport(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<AuditSource> {
  const chains: AuditChain[] = []
  const rows = new Map<string, AuditRow[]>()
  let number = 0
  for await (const line of lines) {
    if (line === '') continue
    number += 1
    const value = parseLine(line, number)
    if (number === 1) {
      if (!headerSchema.safeParse(value).success) throw notALine(number)
      continue
    }
    const parsed = lineSchema.safeParse(value)
    if (!parsed.success) throw notALine(number)
    if ('chain' in parsed.data) {
      chains.push(parsed.data.chain)
      continue
    }
    const { chainId, sequence, mac } = parsed.data
    // The text as it stands in the line: spelled in any other way it would have another MAC.
    const event = line.slice(line.indexOf(EVENT_MEMBER) + EVENT_MEMBER.length, -1)
    const columns = searchColumns(parseLine(event, number) as AuditEvent)
    const row = { chainId, sequence, mac, event, ...columns }
    const chain = rows.get(chainId)
    if (chain === undefined) rows.set(chainId, [row])
    else chain.push(row)
  }
  if (number === 0) throw new TypeError('the export is empty')
  return memorySource(chains, rows)
}

function memorySource(
  chains: readonly AuditChain[],
  rows: ReadonlyMap<string, readonly AuditRow[]>,
): AuditSource {
  return {
    chains: () => Promise.resolve([...chains].sort((a, b) => a.ordinal - b.ordinal)),
    chainIdsOfRows: () => Promise.resolve([...rows.keys()]),
    lastRow: (chainId) => Promise.resolve(rows.get(chainId)?.at(-1)),
    rows(chainId, after, limit) {
      const all = rows.get(chainId) ?? []
      const start = all.findIndex(({ sequence }) => sequence > after)
      return Promise.resolve(start < 0 ? [] : all.slice(start, start + limit))
    },
  }
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw notALine(number, error)
  }
}

function notALine(number: number, cause?: unknown): TypeError {
  return new TypeError(`line ${number} is not a line of an audit export`, { cause })
}
