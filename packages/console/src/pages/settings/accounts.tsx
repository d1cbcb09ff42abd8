import { type ReactNode, useState } from 'react'

import { useAccount } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { AccountEntry, Role } from '../../api/shapes.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Card, Status } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { Table } from '../../parts/table.tsx'
import { NewAccountDialog } from './new-account-dialog.tsx'
import { ROLES } from './roles.ts'

const PATH = '/v1/admin/accounts'

/** Who may sign in to the console. */
export function Accounts(): ReactNode {
  const { value, problem, reload } = useResource<{ accounts: readonly AccountEntry[] }>(PATH)
  const { id: ownId } = useAccount()
  const [isCreating, setCreating] = useState(false)
  const [link, setLink] = useState<string>()
  const [removed, setRemoved] = useState<AccountEntry>()
  const change = useAction(
    async (id: string, body: { readonly role?: Role; readonly disabled?: boolean }) => {
      await request(`${PATH}/${id}`, { method: 'PATCH', body })
      refresh(PATH)
    },
  )
  const newLink = useAction(async (id: string) => {
    const made = await request<{ signInLink: string }>(`${PATH}/${id}/sign-in-link`, {
      method: 'POST',
    })
    setLink(made.signInLink)
  })
  const remove = useAction(async (id: string) => {
    await request(`${PATH}/${id}`, { method: 'DELETE' })
    refresh(PATH)
    setRemoved(undefined)
  })
  const failure = change.problem ?? newLink.problem
  return (
    <Card
      title="Accounts"
      hint="Who may come in here. A link signs in once, within a day."
      actions={
        <Button icon="plus" onClick={() => setCreating(true)}>
          New account
        </Button>
      }
    >
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {failure !== undefined && <ProblemNotice problem={failure} />}
      {value === undefined ? (
        problem === undefined && <RowsSkeleton rows={2} />
      ) : (
        <div className="settings-table">
          <Table
            label="Accounts"
            keyOf={({ id }) => id}
            rows={value.accounts}
            columns={[
              {
                title: 'Name',
                wide: true,
                cell: ({ id, name, hasPassword }) => (
                  <>
                    <strong className="cell-name">
                      {name}
                      {id === ownId && <span className="soft"> (you)</span>}
                    </strong>
                    <span className="soft small">
                      {hasPassword ? 'has a password' : 'no password yet'}
                    </span>
                  </>
                ),
              },
              {
                title: 'Role',
                cell: ({ id, name, role }) => (
                  <select
                    className="input select role-select"
                    aria-label={`Role of ${name}`}
                    value={role}
                    onChange={(event) => void change.run(id, { role: event.target.value as Role })}
                  >
                    {ROLES.map(({ value: one }) => (
                      <option key={one} value={one}>
                        {one}
                      </option>
                    ))}
                  </select>
                ),
              },
              {
                title: 'Last here',
                cell: ({ lastSignInAt }) => (
                  <span className="soft nowrap">
                    {lastSignInAt === undefined ? 'never' : <Moment at={lastSignInAt} />}
                  </span>
                ),
              },
              {
                title: 'State',
                cell: ({ disabled }) => (
                  <Status kind={disabled === true ? 'idle' : 'good'}>
                    {disabled === true ? 'Disabled' : 'Good'}
                  </Status>
                ),
              },
              {
                title: 'Actions',
                hideTitle: true,
                end: true,
                cell: (account) => (
                  <div className="row row-end">
                    <Button
                      small
                      aria-label={`New link for ${account.name}`}
                      disabled={account.disabled === true}
                      isBusy={newLink.isRunning}
                      onClick={() => void newLink.run(account.id)}
                    >
                      New link
                    </Button>
                    {account.id !== ownId && (
                      <>
                        <Button
                          small
                          aria-label={`${account.disabled === true ? 'Enable' : 'Disable'} ${account.name}`}
                          isBusy={change.isRunning}
                          onClick={() =>
                            void change.run(account.id, { disabled: account.disabled !== true })
                          }
                        >
                          {account.disabled === true ? 'Enable' : 'Disable'}
                        </Button>
                        <IconButton
                          icon="trash"
                          label={`Remove ${account.name}`}
                          onClick={() => setRemoved(account)}
                        />
                      </>
                    )}
                  </div>
                ),
              },
            ]}
          />
        </div>
      )}
      <NewAccountDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(made) => {
          setCreating(false)
          setLink(made)
          refresh(PATH)
        }}
      />
      <ShownOnce
        title="A sign-in link"
        what="link"
        secret={link}
        onClose={() => setLink(undefined)}
      />
      <ConfirmDialog
        title={`Remove ${removed?.name ?? ''}?`}
        isOpen={removed !== undefined}
        onClose={() => {
          setRemoved(undefined)
          remove.clear()
        }}
        onConfirm={() => void remove.run(removed?.id ?? '')}
        confirmLabel="Remove account"
        isBusy={remove.isRunning}
        problem={remove.problem}
      >
        Its sessions end at once. What it did stays in the audit log.
      </ConfirmDialog>
    </Card>
  )
}
