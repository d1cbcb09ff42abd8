import { z } from 'zod'

import type { AuditEvent } from './audit.ts'
import { type AuditRow, searchColumns } from './audit-row.ts'
import type { AuditChain } from './chain.ts'
import type { AuditFloor } from './floor.ts'

/*
 * An export is JSON lines: a header, then each chain followed by its rows, with its floor between them when its first
 * rows are not there any more. It holds everything that `verifyAudit` needs, so it can be checked anywhere, by whoever
 * has the audit key.
 */

const FORMAT = 'tessera-audit-1'

/** Always the last member of a line. */
const EVENT_MEMBER = ',"event":'

/** @param at - Unix milliseconds. */
export function headerLine(at: number): string {
  return JSON.stringify({ format: FORMAT, at })
}

export function chainLine(chain: AuditChain): string {
  return JSON.stringify({ chain })
}

export function floorLine(floor: AuditFloor): string {
  return JSON.stringify({ floor })
}

export function rowLine({ chainId, sequence, mac, event }: AuditRow): string {
  // The text of the event is what the MAC is over, so it goes in as it is.
  const place = JSON.stringify({ chainId, sequence, mac })
  return `${place.slice(0, -1)}${EVENT_MEMBER}${event}}`
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
    floor: z.strictObject({
      chainId: z.string(),
      sequence: z.int(),
      rowMac: z.string(),
      atMs: z.int(),
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

/** What a line behind the header holds. */
export type ExportEntry =
  { readonly chain: AuditChain } | { readonly floor: AuditFloor } | { readonly row: AuditRow }

/**
 * Reads the lines behind the header, one after the other.
 *
 * @throws {TypeError} Naming the first line that is not one.
 */
export async function* exportEntries(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<ExportEntry> {
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
    yield 'sequence' in parsed.data ? { row: rowOf(line, number, parsed.data) } : parsed.data
  }
  if (number === 0) throw new TypeError('the export is empty')
}

function rowOf(
  line: string,
  number: number,
  { chainId, sequence, mac }: Pick<AuditRow, 'chainId' | 'sequence' | 'mac'>,
): AuditRow {
  // The text as it stands in the line: spelled in any other way it would have another MAC.
  const event = line.slice(line.indexOf(EVENT_MEMBER) + EVENT_MEMBER.length, -1)
  try {
    return {
      chainId,
      sequence,
      mac,
      event,
      ...searchColumns(parseLine(event, number) as AuditEvent),
    }
  } catch (error) {
    throw notALine(number, error)
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
