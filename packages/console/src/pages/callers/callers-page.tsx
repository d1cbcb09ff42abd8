import type { ReactNode } from 'react'

import { navigate, useSearch } from '../../app/location.ts'
import { PageHeader } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { ApiKeys } from './api-keys.tsx'
import { IdentityProviders } from './identity-providers.tsx'
import { Tickets } from './tickets.tsx'

/** `/callers`: how this server knows who asks for a token. */
export function CallersPage(): ReactNode {
  const tab = useSearch().get('tab') ?? 'keys'
  return (
    <>
      <PageHeader
        title="Callers"
        lead="Whoever asks for a token says who they are, unless a setting lets anybody ask, as “tessera dev” does on one machine. What they may have then is for the policy to say."
      />
      <Tabs
        label="Kinds of callers"
        selected={tab}
        onSelect={(id) => navigate(`/callers?tab=${id}`, { replace: true })}
        tabs={[
          { id: 'keys', title: 'API keys', content: <ApiKeys /> },
          { id: 'tickets', title: 'Tickets', content: <Tickets /> },
          { id: 'providers', title: 'Identity providers', content: <IdentityProviders /> },
        ]}
      />
    </>
  )
}
