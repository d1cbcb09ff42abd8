import type { ReactNode } from 'react'

import type { ApiKey } from '../../api/shapes.ts'
import { CodeBlock } from '../../parts/copy.tsx'
import { Moment } from '../../parts/moment.tsx'
import type { Column } from '../../parts/table.tsx'
import { Credentials } from './credentials.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

const COLUMNS: readonly Column<ApiKey>[] = [
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
]

/** Credentials of backends. */
export function ApiKeys(): ReactNode {
  return (
    <Credentials
      path="/v1/admin/api-keys"
      field="apiKeys"
      columns={COLUMNS}
      newDialog={NewKeyDialog}
      words={{
        one: 'API key',
        secret: 'key',
        lead: 'For your own backends, which then ask on behalf of their users.',
        empty: (
          <>
            A backend sends it as <code>authorization: Bearer tsk_…</code> and asks for the tokens
            of its users. It can be made in a terminal as well:
            <CodeBlock what="the command" code='npx tessera api-key create --name "My backend"' />
          </>
        ),
        revoked: 'Whatever uses it is refused within a second, on every replica.',
      }}
    />
  )
}
