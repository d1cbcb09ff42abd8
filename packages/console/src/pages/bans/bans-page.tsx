import { type ReactNode, useEffect, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { useList } from '../../api/list.ts'
import { request } from '../../api/request.ts'
import { refresh, useAction } from '../../api/resource.ts'
import type { Ban } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ListTable } from '../../parts/list-table.tsx'
import { Moment, useNow } from '../../parts/moment.tsx'
import { PageHeader, Status } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { banStanding, isKickUnderWay, KICK_WORDS, targetText } from './ban-words.ts'
import { NewBanDialog } from './new-ban-dialog.tsx'

const PATH = '/v1/admin/bans'
/** While somebody is being shown out, or let in again. Milliseconds. */
const POLL_MS = 1_000

/** `/bans`: who gets no further token. */
export function BansPage(): ReactNode {
  const list = useList<Ban>(PATH, 'bans')
  const [isCreating, setCreating] = useState(false)
  const canChange = useCanChange()
  const now = useNow()
  const lift = useAction(async (id: string) => {
    await request(`${PATH}/${id}`, { method: 'DELETE' })
    refresh(PATH)
  })
  const isUnderWay = list.rows?.some(isKickUnderWay) === true
  useEffect(() => {
    if (!isUnderWay) return undefined
    const poll = setInterval(() => refresh(PATH), POLL_MS)
    return () => clearInterval(poll)
  }, [isUnderWay])
  const newButton = canChange ? (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      New ban
    </Button>
  ) : null
  return (
    <>
      <PageHeader
        title="Bans"
        lead="Whoever is covered gets no further token. A token that is out stays good until it ends: nobody can take it back, so short lifetimes and showing out belong to a ban."
        actions={newButton}
      />
      <div className="stack">
        {lift.problem !== undefined && <ProblemNotice problem={lift.problem} />}
        <ListTable
          label="Bans"
          list={list}
          empty={
            <EmptyState title="Nobody is banned" action={newButton} seed="bans">
              A ban names a subject, a uid, a channel, an address, or several of these, which must
              then all fit. It holds at once, on every replica.
            </EmptyState>
          }
          columns={[
            {
              title: 'Covers',
              wide: true,
              cell: (ban) => (
                <>
                  <strong className="cell-name">{targetText(ban)}</strong>
                  <span className="soft">{ban.reason}</span>
                </>
              ),
            },
            {
              title: 'Since',
              cell: ({ createdAt }) => (
                <span className="soft nowrap">
                  <Moment at={createdAt} />
                </span>
              ),
            },
            {
              title: 'Ends',
              cell: ({ expiresAt }) => (
                <span className="soft nowrap">
                  {expiresAt === undefined ? 'never' : <Moment at={expiresAt} />}
                </span>
              ),
            },
            {
              title: 'State',
              cell: (ban) => {
                const { kind, label } = banStanding(ban, now)
                const kick = KICK_WORDS[ban.kickState]
                return (
                  <span className="nowrap">
                    <Status kind={kind}>{label}</Status>
                    {kick !== undefined && <span className="soft small"> {kick}</span>}
                  </span>
                )
              },
            },
            {
              title: 'Lift',
              hideTitle: true,
              end: true,
              cell: (ban) =>
                canChange &&
                banStanding(ban, now).label === 'In force' && (
                  <Button
                    small
                    aria-label={`Lift the ban of ${targetText(ban)}`}
                    isBusy={lift.isRunning}
                    onClick={() => void lift.run(ban.id)}
                  >
                    Lift
                  </Button>
                ),
            },
          ]}
        />
      </div>
      <NewBanDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  )
}
