import type { ReactNode } from 'react'

import { useResource } from '../../api/resource.ts'
import type { ConfiguredProviders, IdentityProvider } from '../../api/shapes.ts'
import { CodeBlock } from '../../parts/copy.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Card, Facts } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'

const EXAMPLE = `callers:
  identityProviders:
    - issuer: https://login.example.com/
      audience: meet
      jwksUrl: https://login.example.com/.well-known/jwks.json
      algorithms: [RS256]`

/** Whose tokens are believed. They stand in the configuration file, so they are shown here and changed there. */
export function IdentityProviders(): ReactNode {
  const { value, problem, reload } = useResource<ConfiguredProviders>(
    '/v1/admin/identity-providers',
  )
  return (
    <div className="stack">
      <p className="soft">
        Your users come with the token of your own sign-in; nobody else vouches for them.
      </p>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {value === undefined ? problem === undefined && <RowsSkeleton /> : <Providers {...value} />}
    </div>
  )
}

function Providers({ identityProviders, forwardAuth, signIn }: ConfiguredProviders): ReactNode {
  return (
    <>
      {identityProviders.length === 0 && forwardAuth === undefined && (
        <EmptyState title="No identity provider yet" seed="providers">
          With one, an app sends the token that its user has from your sign-in, and no key of yours
          is in it. It goes into the file that TESSERA_CONFIG names, and holds from the next start.
          A rule whose match says <code>kind: jwt</code> then decides what those users may have.
          <CodeBlock code={EXAMPLE} what="the example" title="tessera.yaml" />
          <CodeBlock code="npx tessera config check" what="the command" title="Look at it first" />
        </EmptyState>
      )}
      {identityProviders.map((provider) => (
        <ProviderCard key={provider.issuer} {...provider} />
      ))}
      {forwardAuth !== undefined && (
        <Card
          title="Your own endpoint"
          hint="It is asked who a request is from, and answers with a subject."
        >
          <Facts
            facts={[
              ['Address', <code key="url">{forwardAuth.url}</code>],
              ['Passed on', <Chips key="headers" texts={forwardAuth.headers} />],
            ]}
          />
        </Card>
      )}
      {signIn !== undefined && (
        <Card
          title="Signing in to this console"
          hint={`People come through ${signIn.name}. The first line that fits decides their role.`}
        >
          <Facts
            facts={[
              ['Issuer', <code key="issuer">{signIn.issuer}</code>],
              ...signIn.accounts.map(
                ({ claim, value, role }) =>
                  [
                    role,
                    <code key={`${claim} ${value}`} className="chip">
                      {claim} = {value}
                    </code>,
                  ] as const,
              ),
            ]}
          />
        </Card>
      )}
    </>
  )
}

function ProviderCard({
  issuer,
  audience,
  keys,
  subjectClaim,
  scopesClaim,
}: IdentityProvider): ReactNode {
  return (
    <Card title={issuer}>
      <Facts
        facts={[
          ['Audience', <Chips key="audience" texts={audience} />],
          ['Signs with', <Chips key="algorithms" texts={keys.algorithms} />],
          ['Keys', <Keys key="keys" {...keys} />],
          ['Names the user', <code key="subject">{subjectClaim}</code>],
          ['Names scopes', <code key="scopes">{scopesClaim}</code>],
        ]}
      />
    </Card>
  )
}

function Keys({ kind, url, keyIds = [] }: IdentityProvider['keys']): ReactNode {
  switch (kind) {
    case 'jwks-url':
      return <code>{url}</code>
    case 'static':
      return <>in the file: {keyIds.join(', ')}</>
    case 'shared-secret':
      return <>a secret that both sides have</>
  }
}

function Chips({ texts }: { readonly texts: readonly string[] }): ReactNode {
  return texts.map((text) => (
    <code key={text} className="chip">
      {text}
    </code>
  ))
}
