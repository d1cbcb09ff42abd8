import type { ReactNode } from 'react'

import { CodeBlock } from '../../parts/copy.tsx'
import { Card } from '../../parts/page.tsx'
import { Notice } from '../../parts/problem-notice.tsx'

const EXAMPLE = `callers:
  identityProviders:
    - issuer: https://login.example.com/
      audience: meet
      jwksUrl: https://login.example.com/.well-known/jwks.json
      algorithms: [RS256]`

/** They stand in the configuration file, which no API shows. */
export function IdentityProviders(): ReactNode {
  return (
    <div className="stack">
      <p className="soft">
        Your users come with the token of your own sign-in; nobody else vouches for them.
      </p>
      <Card title="In the configuration file">
        <div className="stack">
          <p className="soft">
            Issuer, audience and keys are set in the file that TESSERA_CONFIG names, and hold from
            the next start. A rule whose match says <code>kind: jwt</code> then decides what those
            users may have.
          </p>
          <CodeBlock code={EXAMPLE} what="the example" title="tessera.yaml" />
          <CodeBlock code="npx tessera config check" what="the command" title="Look at it first" />
        </div>
      </Card>
      <Notice title="Which ones are set is not shown here">
        The server’s API does not list identity providers yet. The dry run of the policy takes any
        issuer, so rules about them can be tried all the same.
      </Notice>
    </div>
  )
}
