import { type ReactNode, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { Ticket, TicketBounds } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Moment, useNow } from '../../parts/moment.tsx'
import { Status } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { Table } from '../../parts/table.tsx'
import { durationText } from '../../parts/times.ts'
import { shortened } from '../../parts/words.ts'
import { NewTicketDialog } from './new-ticket-dialog.tsx'
import { standingOf } from './standing.ts'

const PATH = '/v1/admin/tickets'

/** Base URLs for clients that can be given nothing else. */
export function Tickets(): ReactNode {
  const { value, problem, reload } = useResource<{ tickets: readonly Ticket[] }>(PATH)
  const [isCreating, setCreating] = useState(false)
  const [path, setPath] = useState<string>()
  const [revoked, setRevoked] = useState<Ticket>()
  const canChange = useCanChange()
  const now = useNow()
  const revoke = useAction(async (id: string) => {
    await request(`${PATH}/${id}`, { method: 'DELETE' })
    refresh(PATH)
    setRevoked(undefined)
  })
  const tickets = value?.tickets
  const newButton = canChange ? (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      New ticket
    </Button>
  ) : null
  return (
    <div className="stack">
      <div className="toolbar">
        <p className="soft">
          A base URL that stands for a caller, for UIKits and old clients that can be given only an
          address.
        </p>
        {tickets !== undefined && tickets.length > 0 && newButton}
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {tickets === undefined ? (
        problem === undefined && <RowsSkeleton />
      ) : tickets.length === 0 ? (
        <EmptyState title="No ticket yet" action={newButton} seed="tickets">
          Set <code>{window.location.origin}/t/…</code> as the address of the token server in the
          client. Bind the ticket as tightly as you can: an address ends up in logs.
        </EmptyState>
      ) : (
        <Table
          label="Tickets"
          keyOf={({ id }) => id}
          rows={tickets}
          columns={[
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
            {
              title: 'Ends',
              cell: ({ expiresAt }) => (
                <span className="soft nowrap">
                  <Moment at={expiresAt} />
                </span>
              ),
            },
            {
              title: 'State',
              cell: (ticket) => {
                const { kind, label } = standingOf(ticket, now)
                return <Status kind={kind}>{label}</Status>
              },
            },
            {
              title: 'Revoke',
              hideTitle: true,
              end: true,
              cell: (ticket) =>
                ticket.revokedAt === undefined &&
                canChange && (
                  <Button
                    small
                    aria-label={`Revoke ${ticket.name}`}
                    onClick={() => setRevoked(ticket)}
                  >
                    Revoke
                  </Button>
                ),
            },
          ]}
        />
      )}
      <NewTicketDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(made) => {
          setCreating(false)
          setPath(made)
          refresh(PATH)
        }}
      />
      <ShownOnce
        title="The new ticket"
        what="address"
        secret={path === undefined ? undefined : window.location.origin + path}
        onClose={() => setPath(undefined)}
      />
      <ConfirmDialog
        title={`Revoke ${revoked?.name ?? ''}?`}
        isOpen={revoked !== undefined}
        onClose={() => {
          setRevoked(undefined)
          revoke.clear()
        }}
        onConfirm={() => void revoke.run(revoked?.id ?? '')}
        confirmLabel="Revoke ticket"
        isBusy={revoke.isRunning}
        problem={revoke.problem}
      >
        Clients with this address get no further token. This cannot be undone.
      </ConfirmDialog>
    </div>
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
