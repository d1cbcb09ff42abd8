import { type ReactNode, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { ApiKey } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { CodeBlock } from '../../parts/copy.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Moment, useNow } from '../../parts/moment.tsx'
import { Status } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { Table } from '../../parts/table.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { standingOf } from './standing.ts'

const PATH = '/v1/admin/api-keys'

/** Credentials of backends. */
export function ApiKeys(): ReactNode {
  const { value, problem, reload } = useResource<{ apiKeys: readonly ApiKey[] }>(PATH)
  const [isCreating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string>()
  const [revoked, setRevoked] = useState<ApiKey>()
  const canChange = useCanChange()
  const now = useNow()
  const revoke = useAction(async (id: string) => {
    await request(`${PATH}/${id}`, { method: 'DELETE' })
    refresh(PATH)
    setRevoked(undefined)
  })
  const keys = value?.apiKeys
  const newButton = canChange ? (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      New API key
    </Button>
  ) : null
  return (
    <div className="stack">
      <div className="toolbar">
        <p className="soft">For your own backends, which then ask on behalf of their users.</p>
        {keys !== undefined && keys.length > 0 && newButton}
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {keys === undefined ? (
        problem === undefined && <RowsSkeleton />
      ) : keys.length === 0 ? (
        <EmptyState title="No API key yet" action={newButton} seed="keys">
          A backend sends it as <code>authorization: Bearer tsk_…</code> and asks for the tokens of
          its users. It can be made in a terminal as well:
          <CodeBlock what="the command" code='npx tessera api-key create --name "My backend"' />
        </EmptyState>
      ) : (
        <Table
          label="API keys"
          keyOf={({ id }) => id}
          rows={keys}
          columns={[
            {
              title: 'Name',
              wide: true,
              cell: ({ name, prefix }) => (
                <>
                  <strong className="cell-name">{name}</strong>
                  <code className="soft">tsk_{prefix}…</code>
                </>
              ),
            },
            {
              title: 'Scopes',
              cell: ({ scopes }) =>
                scopes.length === 0 ? (
                  <span className="soft">none</span>
                ) : (
                  scopes.map((scope) => (
                    <code key={scope} className="chip">
                      {scope}
                    </code>
                  ))
                ),
            },
            {
              title: 'Last used',
              cell: ({ lastUsedAt }) => (
                <span className="soft nowrap">
                  {lastUsedAt === undefined ? 'never' : <Moment at={lastUsedAt} />}
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
              cell: (key) => {
                const { kind, label } = standingOf(key, now)
                return <Status kind={kind}>{label}</Status>
              },
            },
            {
              title: 'Revoke',
              hideTitle: true,
              end: true,
              cell: (key) =>
                key.revokedAt === undefined &&
                canChange && (
                  <Button small aria-label={`Revoke ${key.name}`} onClick={() => setRevoked(key)}>
                    Revoke
                  </Button>
                ),
            },
          ]}
        />
      )}
      <NewKeyDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(text) => {
          setCreating(false)
          setSecret(text)
          refresh(PATH)
        }}
      />
      <ShownOnce
        title="The new API key"
        what="key"
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
        confirmLabel="Revoke key"
        isBusy={revoke.isRunning}
        problem={revoke.problem}
      >
        Whatever uses it is refused within a second, on every replica. This cannot be undone.
      </ConfirmDialog>
    </div>
  )
}
