import { type ReactNode, useState } from 'react'

import { navigate } from '../../app/location.ts'
import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, remember, useAction, useResource } from '../../api/resource.ts'
import type { Project } from '../../api/shapes.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Switch } from '../../parts/choice.tsx'
import { CopyValue } from '../../parts/copy.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { Moment, useNow } from '../../parts/moment.tsx'
import { Mosaic } from '../../parts/mosaic.tsx'
import { Card, Facts, PageHeader, Status } from '../../parts/page.tsx'
import { Notice, ProblemNotice } from '../../parts/problem-notice.tsx'
import { PageSkeleton } from '../../parts/skeleton.tsx'
import { Certificates } from './certificates.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { isStillNeeded } from './rotation.ts'
import { securityOf } from './security.ts'
import './projects.css'

const BACK = { to: '/projects', label: 'Projects' }

/** `/projects/:appId`: one project, its certificates and what it allows. */
export function ProjectPage({
  parameters,
}: {
  readonly parameters: Readonly<Record<string, string>>
}): ReactNode {
  const path = `/v1/admin/projects/${encodeURIComponent(parameters.appId ?? '')}`
  const { value: project, problem, reload } = useResource<Project>(path)
  const canChange = useCanChange()
  const now = useNow()
  const [dialog, setDialog] = useState<'rename' | 'remove'>()
  const change = useAction(async (body: Partial<Project>) => {
    remember(path, await request<Project>(path, { method: 'PATCH', body }))
    refresh('/v1/admin/projects')
    return true
  })
  const remove = useAction(async (force: boolean) => {
    await request(`${path}?force=${String(force)}`, { method: 'DELETE' })
    refresh('/v1/admin/projects')
    navigate('/projects')
  })
  if (project === undefined) {
    if (problem === undefined) return <PageSkeleton />
    return (
      <>
        <PageHeader title="Project" back={BACK} />
        <ProblemNotice problem={problem} onRetry={reload} />
      </>
    )
  }
  const { appId, name, origin, status, coHostAuthentication, allowsAppIdOnly } = project
  const { kind, label, warning } = securityOf(project)
  const isNeeded =
    project.certificates.some((one) => isStillNeeded(one, now)) ||
    remove.problem?.code === 'CERTIFICATE_STILL_NEEDED'
  return (
    <>
      <PageHeader
        back={BACK}
        title={
          <span className="project-title">
            <Mosaic seed={appId} columns={3} rows={3} size={10} gap={2} />
            {name}
          </span>
        }
        actions={
          <>
            {canChange && (
              <Button icon="edit" onClick={() => setDialog('rename')}>
                Rename
              </Button>
            )}
            <ButtonLink to={`/token?project=${appId}`} look="primary" icon="token">
              Temporary token
            </ButtonLink>
          </>
        }
      />
      {warning !== undefined && (
        <div className="page-notice">
          <Notice kind="warning" title={warning.title}>
            {warning.text}
          </Notice>
        </div>
      )}
      <Card title="Identity">
        <Facts
          facts={[
            ['App ID', <CopyValue key="id" value={appId} what="App ID" />],
            [
              'Security',
              <Status key="security" kind={kind}>
                {label}
              </Status>,
            ],
            ['Kind', origin === 'local' ? 'Local: made on this server' : 'From Agora’s console'],
            ['Created', <Moment key="created" at={project.createdAt} />],
          ]}
        />
      </Card>
      <Certificates project={project} path={path} />
      <Card title="What it allows">
        <div className="stack-wide">
          <Switch
            label="Co-host authentication"
            isOn={coHostAuthentication}
            isDisabled={!canChange || change.isRunning}
            onChange={(isOn) => void change.run({ coHostAuthentication: isOn })}
            hint={
              origin === 'existing'
                ? 'Only with it do roles in tokens bite: without it a subscriber may publish all the same. Agora has to switch it on for the project; this tells Tessera that it did.'
                : 'Only with it do roles in tokens bite: without it a subscriber may publish all the same.'
            }
          />
          <Switch
            label="Join with the App ID alone"
            isOn={allowsAppIdOnly}
            isDisabled={!canChange || change.isRunning}
            onChange={(isOn) => void change.run({ allowsAppIdOnly: isOn })}
            hint="As long as “no certificate” is not deleted in Agora’s console. Everybody who has the app has the App ID, so this protects nothing."
          />
          <Switch
            label="Project is in use"
            isOn={status === 'active'}
            isDisabled={!canChange || change.isRunning}
            onChange={(isOn) => void change.run({ status: isOn ? 'active' : 'disabled' })}
            hint="Switched off, nobody gets a token for it. Tokens that are out stay good until they end."
          />
          {change.problem !== undefined && <ProblemNotice problem={change.problem} />}
        </div>
      </Card>
      {canChange && (
        <Card
          title="Remove"
          hint="The project goes with its certificates. At Agora nothing changes."
          actions={
            <Button look="danger" icon="trash" onClick={() => setDialog('remove')}>
              Remove project
            </Button>
          }
        />
      )}
      <RenameDialog
        key={`${name} ${String(dialog === 'rename')}`}
        name={name}
        isOpen={dialog === 'rename'}
        isBusy={change.isRunning}
        problem={change.problem}
        onClose={() => setDialog(undefined)}
        onSave={async (next) => {
          if ((await change.run({ name: next })) === true) setDialog(undefined)
        }}
      />
      <ConfirmDialog
        title={`Remove ${name}?`}
        isOpen={dialog === 'remove'}
        onClose={() => {
          setDialog(undefined)
          remove.clear()
        }}
        onConfirm={() => void remove.run(isNeeded)}
        confirmLabel={isNeeded ? 'Remove all the same' : 'Remove project'}
        isBusy={remove.isRunning}
        problem={remove.problem}
        typeToConfirm={name}
      >
        Its certificates are deleted for good and no token is issued for it any more. This cannot be
        undone.
        {isNeeded && ' Tokens that they signed have not ended yet: whoever holds one stays out.'}
      </ConfirmDialog>
    </>
  )
}
