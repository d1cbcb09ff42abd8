import type { Kysely } from 'kysely'

import type { TicketBounds } from '../../callers/principal.ts'
import type { Changes } from '../changes.ts'
import { newestPage, type Page, type PageRequest } from '../page.ts'
import type { Schema, TicketsTable } from '../schema.ts'

/** A ticket that was given out. The ticket itself is signed and not kept. Times: Unix seconds. */
export interface TicketRecord {
  readonly id: string
  readonly name: string
  readonly bounds: TicketBounds
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt?: number | undefined
}

export interface TicketStore {
  create(ticket: TicketRecord): Promise<void>
  find(id: string): Promise<TicketRecord | undefined>
  /** Newest first. @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave. */
  list(page: PageRequest): Promise<Page<TicketRecord>>
  /** Ids of the revoked tickets that would still be valid; few, so a caller keeps them in memory. */
  listRevoked(now: number): Promise<ReadonlySet<string>>
  /** `false` when there is no such ticket, or it was revoked before. */
  revoke(id: string, now: number): Promise<boolean>
}

export function ticketStore(db: Kysely<Schema>, changes: Changes): TicketStore {
  return {
    async create(ticket) {
      await changes.change('tickets', (transaction) =>
        transaction.insertInto('tickets').values(toRow(ticket)).execute(),
      )
    },
    async find(id) {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst()
      return row && fromRow(row)
    },
    list: (page) => newestPage(db.selectFrom('tickets').selectAll(), page, fromRow),
    async listRevoked(now) {
      const rows = await db
        .selectFrom('tickets')
        .select('id')
        .where('revoked_at', 'is not', null)
        .where('expires_at', '>', now)
        .execute()
      return new Set(rows.map(({ id }) => id))
    },
    revoke: (id, now) =>
      changes.change('tickets', async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('tickets')
          .set({ revoked_at: now })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
  }
}

function toRow(ticket: TicketRecord): TicketsTable {
  return {
    id: ticket.id,
    name: ticket.name,
    bounds: JSON.stringify(ticket.bounds),
    created_at: ticket.createdAt,
    expires_at: ticket.expiresAt,
    revoked_at: ticket.revokedAt ?? null,
  }
}

function fromRow(row: TicketsTable): TicketRecord {
  return {
    id: row.id,
    name: row.name,
    bounds: JSON.parse(row.bounds) as TicketBounds,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at ?? undefined,
  }
}
