import type { ReactNode } from 'react'

import type { Ticket, TicketBounds } from '../../api/shapes.ts'
import type { Column } from '../../parts/table.tsx'
import { durationText } from '../../parts/times.ts'
import { shortened } from '../../parts/words.ts'
import { Credentials } from './credentials.tsx'
import { NewTicketDialog } from './new-ticket-dialog.tsx'

const COLUMNS: readonly Column<Ticket>[] = [
  {
    title: 'Name',
    wide: true,
    cell: ({ name }) => <strong className="cell-name">{name}</strong>,
  },
  {
    title: 'Bound to',
    wide: true,
    cell: ({ bounds }) => <span className="soft">{boundsText(bounds)}</span>,
  },
]

/** Base URLs for clients that can be given nothing else. */
export function Tickets(): ReactNode {
  return (
    <Credentials
      path="/v1/admin/tickets"
      field="tickets"
      columns={COLUMNS}
      newDialog={NewTicketDialog}
      words={{
        one: 'ticket',
        secret: 'address',
        lead: 'A base URL that stands for a caller, for UIKits and old clients that can be given only an address.',
        empty: (
          <>
            Set <code>{window.location.origin}/t/…</code> as the address of the token server in the
            client. Bind the ticket as tightly as you can: an address ends up in logs.
          </>
        ),
        revoked: 'Clients with this address get no further token.',
      }}
    />
  )
}

function boundsText(bounds: TicketBounds): string {
  const { project, channels, maxRole, uid, maxLifetimeSeconds } = bounds
  const parts = [
    ...(project === undefined ? [] : [`project ${shortened(project)}`]),
    ...(channels === undefined ? [] : [channels.join(', ')]),
    ...(uid === undefined ? [] : [`uid ${uid}`]),
    ...(maxRole === 'subscriber' ? ['subscriber'] : []),
    ...(maxLifetimeSeconds === undefined ? [] : [`${durationText(maxLifetimeSeconds)} at most`]),
  ]
  return parts.length === 0 ? 'the rules alone' : parts.join(' · ')
}
