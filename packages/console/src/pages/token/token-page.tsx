import { type ReactNode, useState } from 'react'

import { useSearch } from '../../app/location.ts'
import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { useAction, useResource } from '../../api/resource.ts'
import type { IssuedToken, Project, TokenRequest } from '../../api/shapes.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PageHeader } from '../../parts/page.tsx'
import { Notice, ProblemNotice } from '../../parts/problem-notice.tsx'
import { PageSkeleton } from '../../parts/skeleton.tsx'
import { requestedServices, type TokenForm } from './services.ts'
import { TokenFormCard } from './token-form.tsx'
import { TokenResult } from './token-result.tsx'
import './token.css'

const EMPTY_FORM: TokenForm = {
  appId: '',
  format: '007',
  types: ['rtc'],
  channel: '',
  uidKind: 'number',
  uid: '',
  account: '',
  role: 'publisher',
  userId: '',
  room: '',
  classroomRole: '2',
  lifetimeSeconds: 86_400,
}

/** What a token was made of, beside the answer. */
interface Made {
  readonly issued: IssuedToken
  readonly asked: TokenRequest
}

/** `/token`: a token for trying something out. */
export function TokenPage(): ReactNode {
  const { value, problem, reload } = useResource<{ projects: readonly Project[] }>(
    '/v1/admin/projects',
  )
  const asked = useSearch().get('project')
  const [form, setForm] = useState<TokenForm>({ ...EMPTY_FORM, appId: asked ?? '' })
  const [made, setMade] = useState<Made>()
  const canChange = useCanChange()
  const projects = value?.projects.filter(({ status }) => status === 'active')
  const appId = projects?.some((one) => one.appId === form.appId)
    ? form.appId
    : (projects?.[0]?.appId ?? '')

  const issue = useAction(async () => {
    const body: TokenRequest = {
      project: appId,
      format: form.format,
      expiresInSeconds: form.lifetimeSeconds,
      services: requestedServices(form),
    }
    const issued = await request<IssuedToken>('/v1/admin/temporary-tokens', {
      method: 'POST',
      body,
    })
    setMade({ issued, asked: body })
  })

  return (
    <>
      <PageHeader
        title="Temporary token"
        lead="For trying something out, whatever the rules say to others. It lasts 24 hours at most, and the audit log has it. In production your app asks this server itself."
      />
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {projects === undefined ? (
        problem === undefined && <PageSkeleton />
      ) : projects.length === 0 ? (
        <EmptyState
          title="A token needs a project"
          action={
            <ButtonLink to="/projects" look="primary">
              Create a project
            </ButtonLink>
          }
        >
          It is signed with the certificate of one. A local project takes a moment to create.
        </EmptyState>
      ) : (
        <>
          {!canChange && (
            <div className="page-notice">
              <Notice title="You look, but do not change">
                Issuing a token takes the role of an operator or owner.
              </Notice>
            </div>
          )}
          <div className="split">
            <TokenFormCard
              form={{ ...form, appId }}
              onChange={(change) => setForm((before) => ({ ...before, ...change }))}
              projects={projects}
              isBusy={issue.isRunning}
              problem={issue.problem}
              onSubmit={() => void issue.run()}
              isDisabled={!canChange}
            />
            {made === undefined ? (
              <EmptyState title="Your token will be here" seed="token">
                With its claims, the time it has left, and the lines that join with it, for every
                SDK.
              </EmptyState>
            ) : (
              <TokenResult issued={made.issued} asked={made.asked} key={made.issued.token} />
            )}
          </div>
        </>
      )}
    </>
  )
}
