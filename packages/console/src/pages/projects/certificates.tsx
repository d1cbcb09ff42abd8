import { type ReactNode, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, remember, useAction } from '../../api/resource.ts'
import type { Certificate, Project } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Countdown, Moment, useNow } from '../../parts/moment.tsx'
import { Mosaic } from '../../parts/mosaic.tsx'
import { Card } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { momentText } from '../../parts/times.ts'
import { AddCertificateDialog } from './add-certificate-dialog.tsx'
import { RotationSteps } from './rotation-steps.tsx'
import { isStillNeeded, rotationOf } from './rotation.ts'

/** The two places for certificates, and the way from one certificate to the next. */
export function Certificates({
  project,
  path,
}: {
  readonly project: Project
  readonly path: string
}): ReactNode {
  const now = useNow()
  const canChange = useCanChange()
  const [dialog, setDialog] = useState<'add' | 'delete'>()
  const rotation = rotationOf(project, now)
  const { primary, secondary } = rotation

  const change = useAction(
    async (method: 'POST' | 'PATCH' | 'DELETE', where: string, body?: unknown) => {
      const changed = await request<Project>(`${path}/certificates${where}`, {
        method,
        ...(body === undefined ? {} : { body }),
      })
      remember(path, changed)
      refresh('/v1/admin/projects')
      return changed
    },
  )
  // Where only the server knew of such a token, it has said so.
  const isNeeded =
    isStillNeeded(secondary, now) || change.problem?.code === 'CERTIFICATE_STILL_NEEDED'
  const close = (): void => {
    setDialog(undefined)
    change.clear()
  }

  return (
    <Card
      title="Certificates"
      hint="The primary one signs. Every enabled one verifies. Of a certificate only its fingerprint is ever shown."
    >
      <div className="slots">
        <Slot certificate={primary} slot="primary" now={now} isOutgoing={false} />
        <div className="slots-swap">
          <Button
            icon="swap"
            disabled={!canChange || secondary?.enabled !== true}
            isBusy={change.isRunning}
            onClick={() => void change.run('POST', '/swap')}
          >
            Swap
          </Button>
        </div>
        <Slot
          certificate={secondary}
          slot="secondary"
          now={now}
          isOutgoing={rotation.current === 'wait' || rotation.current === 'remove'}
        />
      </div>
      {canChange && (
        <div className="slots-actions">
          {(primary === undefined || secondary === undefined) && (
            <Button
              icon="plus"
              look={primary === undefined ? 'primary' : 'plain'}
              onClick={() => setDialog('add')}
            >
              {primary === undefined ? 'Add a certificate' : 'Add a secondary certificate'}
            </Button>
          )}
          {secondary !== undefined && (
            <>
              <Button
                isBusy={change.isRunning}
                onClick={() =>
                  void change.run('PATCH', '/secondary', { enabled: !secondary.enabled })
                }
              >
                {secondary.enabled ? 'Disable secondary' : 'Enable secondary'}
              </Button>
              {!secondary.enabled && (
                <Button look="danger" icon="trash" onClick={() => setDialog('delete')}>
                  Delete secondary
                </Button>
              )}
            </>
          )}
        </div>
      )}
      {change.problem !== undefined && dialog !== 'delete' && (
        <ProblemNotice problem={change.problem} />
      )}
      {primary !== undefined && <RotationSteps rotation={rotation} />}
      <AddCertificateDialog
        // Anew each time: a certificate that was typed must not stay in the page.
        key={String(dialog === 'add')}
        isOpen={dialog === 'add'}
        origin={project.origin}
        isBusy={change.isRunning}
        problem={change.problem}
        onClose={close}
        onAdd={async (certificate) => {
          const body = certificate === undefined ? {} : { certificate }
          if ((await change.run('POST', '', body)) !== undefined) setDialog(undefined)
        }}
      />
      <ConfirmDialog
        title={isNeeded ? 'Delete it before its tokens end?' : 'Delete the secondary certificate?'}
        isOpen={dialog === 'delete'}
        onClose={close}
        isBusy={change.isRunning}
        problem={change.problem}
        confirmLabel={isNeeded ? 'Delete all the same' : 'Delete certificate'}
        onConfirm={() =>
          void change
            .run('DELETE', `/secondary?force=${String(isNeeded)}`)
            .then((changed) => changed !== undefined && setDialog(undefined))
        }
      >
        {secondary !== undefined && isStillNeeded(secondary, now)
          ? `Tokens that it signed are good until ${momentText(secondary.safeToDeleteAt ?? now)}. Deleted now, whoever holds one can neither join nor renew with it. This cannot be undone.`
          : 'No token that it signed here is valid any more. Deleting cannot be undone.'}
      </ConfirmDialog>
    </Card>
  )
}

function Slot({
  certificate,
  slot,
  now,
  isOutgoing,
}: {
  readonly certificate: Certificate | undefined
  readonly slot: 'primary' | 'secondary'
  readonly now: number
  /** It was replaced, and waits to be deleted. */
  readonly isOutgoing: boolean
}): ReactNode {
  const title = slot === 'primary' ? 'Primary' : 'Secondary'
  if (certificate === undefined) {
    return (
      <div className="slot slot-empty" role="group" aria-label={`${title} certificate`}>
        <h3>{title}</h3>
        <p className="soft small">
          {slot === 'primary' ? 'None: nothing can be signed.' : 'Free.'}
        </p>
      </div>
    )
  }
  const { enabled, fingerprint, createdAt, safeToDeleteAt } = certificate
  const isWaiting = slot === 'secondary' && isStillNeeded(certificate, now)
  return (
    <div
      className="slot"
      data-off={!enabled || undefined}
      role="group"
      aria-label={`${title} certificate`}
    >
      <div className="slot-head">
        <h3>{title}</h3>
        <Mosaic seed={fingerprint} columns={8} rows={1} size={9} gap={2} />
      </div>
      <p className="slot-fingerprint">
        <code>{fingerprint}</code>
        <span className="soft small">
          added <Moment at={createdAt} />
        </span>
      </p>
      <ul className="slot-duties">
        <Duty isOn={enabled && slot === 'primary'} on="Signs" off="Does not sign" />
        <Duty isOn={enabled} on="Verifies" off="Does not verify" />
        {isOutgoing && (
          <li className="soft">
            <Icon name="clock" size={14} />
            {isWaiting && safeToDeleteAt !== undefined ? (
              <span>
                Safe to delete in <Countdown to={safeToDeleteAt} now={now} />
              </span>
            ) : (
              'Safe to delete'
            )}
          </li>
        )}
      </ul>
    </div>
  )
}

function Duty({
  isOn,
  on,
  off,
}: {
  readonly isOn: boolean
  readonly on: string
  readonly off: string
}): ReactNode {
  return (
    <li data-off={!isOn || undefined}>
      <Icon name={isOn ? 'check' : 'close'} size={14} />
      {isOn ? on : off}
    </li>
  )
}
