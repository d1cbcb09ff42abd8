import { explainToken, type Explanation } from '@tessera/token/explain'
import { type ReactNode, useDeferredValue, useState, useEffect } from 'react'

import { useSession } from '../../app/session.tsx'
import { useResource } from '../../api/resource.ts'
import type { Project } from '../../api/shapes.ts'
import { CodeBlock } from '../../parts/copy.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { TextArea } from '../../parts/field.tsx'
import { useNow } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page.tsx'
import { takeLinkToken } from '../sign-in/link-token.ts'
import { ExplanationView } from './explanation-view.tsx'
import { EMPTY_JOIN, joinOf, type JoinForm } from './join-form.ts'
import { JoinFields } from './join-fields.tsx'
import { ServerCheck } from './server-check.tsx'
import './explain.css'

/** `/explain`: why a token is refused. Everything happens in this page; the token goes nowhere. */
export function ExplainPage(): ReactNode {
  const { state } = useSession()
  const isSignedIn = state.kind === 'signed-in'
  const [token, setToken] = useState('')
  const [join, setJoin] = useState<JoinForm>(EMPTY_JOIN)
  const [fromServer, setFromServer] = useState<{
    readonly explanation: Explanation
    readonly about: string
  }>()
  // Not while drawing: React may draw a page and throw that away, and the address has its token only once.
  useEffect(() => {
    const take = (): void => {
      const found = takeLinkToken()
      if (found !== undefined) setToken(found)
    }
    take()
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  const { value } = useResource<{ projects: readonly Project[] }>(
    isSignedIn ? '/v1/admin/projects' : undefined,
  )
  const now = useNow()
  const text = useDeferredValue(token)
  const client = joinOf(useDeferredValue(join))
  const about = JSON.stringify([text, client])
  const local = text.trim() === '' ? undefined : explainLocally(text, client, value?.projects, now)
  const checked = fromServer?.about === about ? fromServer.explanation : undefined

  return (
    <>
      <PageHeader
        title="Why won’t it join?"
        lead="Paste a token and what the client passes. It is read in this page and sent nowhere."
      />
      <div className="split explain">
        <div className="explain-column">
          <div className="card explain-token">
            <TextArea
              label="Token"
              value={token}
              onChange={setToken}
              rows={5}
              placeholder="007eJx… or 006970CA35de60c44645bbae8a215061b33IAC…"
              hint="Pasted with quotes, spaces or out of a URL: all the same."
            />
          </div>
          <div className="card explain-join">
            <JoinFields form={join} onChange={(part) => setJoin((all) => ({ ...all, ...part }))} />
          </div>
        </div>
        <div className="explain-column">
          {local === undefined ? (
            <NothingYet />
          ) : (
            <ExplanationView
              explanation={checked ?? local}
              now={now}
              aside={
                isSignedIn &&
                // What is not a token has no signature.
                local.token !== null && (
                  <ServerCheck
                    token={text}
                    join={client}
                    isChecked={checked !== undefined}
                    onChecked={(explanation) => setFromServer({ explanation, about })}
                  />
                )
              }
            />
          )}
        </div>
      </div>
    </>
  )
}

/** With what is known of the project, where it is one of this server's. Its certificates stay on the server. */
function explainLocally(
  token: string,
  join: ReturnType<typeof joinOf>,
  projects: readonly Project[] | undefined,
  now: number,
): Explanation {
  const first = explainToken(token, { now, ...(join === undefined ? {} : { join }) })
  const appId = (join?.appId ?? first.token?.appId)?.toLowerCase()
  const project = projects?.find((one) => one.appId.toLowerCase() === appId)
  if (project === undefined) return first
  const { coHostAuthentication, status, allowsAppIdOnly } = project
  return explainToken(token, {
    now,
    ...(join === undefined ? {} : { join }),
    project: { appId: project.appId, coHostAuthentication, status, allowsAppIdOnly },
  })
}

function NothingYet(): ReactNode {
  return (
    <EmptyState title="A token, please" seed="explain">
      You will see whether Agora takes it, what is wrong in the order in which Agora looks, what to
      change, and when it ends. From a terminal the same is:
      <CodeBlock what="the command" code="npx tessera explain 007eJx… --channel lobby --uid 1234" />
    </EmptyState>
  )
}
