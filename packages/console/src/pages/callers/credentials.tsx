import { type ReactNode, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { useList } from '../../api/list.ts'
import { request } from '../../api/request.ts'
import { refresh, useAction } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ListTable } from '../../parts/list-table.tsx'
import { Moment, useNow } from '../../parts/moment.tsx'
import { Status } from '../../parts/page.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import type { Column } from '../../parts/table.tsx'
import { standingOf } from './standing.ts'

/** What API keys and tickets have in common. Times: Unix seconds. */
interface Credential {
  readonly id: string
  readonly name: string
  readonly expiresAt?: number
  readonly revokedAt?: number
}

/** How a kind of credential is spoken of. */
interface Words {
  /** "API key". */
  readonly one: string
  /** What is shown once: "key", "address". */
  readonly secret: string
  readonly lead: ReactNode
  readonly empty: ReactNode
  /** What follows when one is revoked. */
  readonly revoked: string
}

/** What a dialog that makes one gets. */
export interface NewCredentialProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** Gets what nobody will be shown again. */
  readonly onCreated: (secret: string) => void
}

/** A list of credentials that can be made, and taken back. */
export function Credentials<One extends Credential>({
  path,
  field,
  words,
  columns,
  newDialog: NewDialog,
}: {
  readonly path: string
  /** Where they are in the answer. */
  readonly field: string
  readonly words: Words
  /** What only this kind has, with the name. */
  readonly columns: readonly Column<One>[]
  readonly newDialog: (props: NewCredentialProps) => ReactNode
}): ReactNode {
  const { one, lead, empty } = words
  const list = useList<One>(path, field)
  const [isCreating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string>()
  const [revoked, setRevoked] = useState<One>()
  const canChange = useCanChange()
  const now = useNow()
  const revoke = useAction(async (id: string) => {
    await request(`${path}/${id}`, { method: 'DELETE' })
    refresh(path)
    setRevoked(undefined)
  })
  const newButton = canChange ? (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      New {one}
    </Button>
  ) : null
  return (
    <div className="stack">
      <div className="toolbar">
        <p className="soft">{lead}</p>
        {list.rows !== undefined && list.rows.length > 0 && newButton}
      </div>
      <ListTable
        label={`${one}s`.replace(/^./, (first) => first.toUpperCase())}
        list={list}
        empty={
          <EmptyState title={`No ${one} yet`} action={newButton} seed={field}>
            {empty}
          </EmptyState>
        }
        columns={[
          ...columns,
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
            cell: (credential) => {
              const { kind, label } = standingOf(credential, now)
              return <Status kind={kind}>{label}</Status>
            },
          },
          {
            title: 'Revoke',
            hideTitle: true,
            end: true,
            cell: (credential) =>
              credential.revokedAt === undefined &&
              canChange && (
                <Button
                  small
                  aria-label={`Revoke ${credential.name}`}
                  onClick={() => setRevoked(credential)}
                >
                  Revoke
                </Button>
              ),
          },
        ]}
      />
      <NewDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(made) => {
          setCreating(false)
          setSecret(made)
          refresh(path)
        }}
      />
      <ShownOnce
        title={`The new ${one}`}
        what={words.secret}
        secret={secret}
        onClose={() => setSecret(undefined)}
      />
      <ConfirmDialog
        title={`Revoke ${revoked?.name ?? ''}?`}
        isOpen={revoked !== undefined}
        onClose={() => {
          setRevoked(undefined)
          revoke.clear()
        }}
        onConfirm={() => void revoke.run(revoked?.id ?? '')}
        confirmLabel={`Revoke ${one}`}
        isBusy={revoke.isRunning}
        problem={revoke.problem}
      >
        {words.revoked} This cannot be undone.
      </ConfirmDialog>
    </div>
  )
}
