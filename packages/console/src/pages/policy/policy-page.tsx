import { type ReactNode, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { PolicyRule } from '../../api/shapes.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { CodeBlock } from '../../parts/copy.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PageHeader } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { DryRun } from './dry-run.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import { allowTexts, matchText } from './rule-words.ts'
import './policy.css'

/** `/policy`: who may get what, and a way to try it. */
export function PolicyPage(): ReactNode {
  const { value, problem, reload } = useResource<{ policies: readonly PolicyRule[] }>(
    '/v1/admin/policies',
  )
  const [dialog, setDialog] = useState<'new' | PolicyRule>()
  const [removed, setRemoved] = useState<PolicyRule>()
  const [deciding, setDeciding] = useState<readonly string[]>([])
  const canChange = useCanChange()
  const remove = useAction(async (id: string) => {
    await request(`/v1/admin/policies/${id}`, { method: 'DELETE' })
    refresh('/v1/admin/policies')
    setRemoved(undefined)
  })
  const rules = value?.policies
  const newButton = canChange ? (
    <Button look="primary" icon="plus" onClick={() => setDialog('new')}>
      New rule
    </Button>
  ) : null
  return (
    <>
      <PageHeader
        title="Policy"
        lead="Nothing is allowed unless a rule allows it. The first rule that fits decides, so the special stands before the general."
        actions={newButton}
      />
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {rules === undefined ? (
        problem === undefined && <RowsSkeleton />
      ) : rules.length === 0 ? (
        <EmptyState title="No rule yet" action={newButton} seed="policy">
          Without one, tokens go to administrators, and to anonymous callers where a setting allows
          them. Begin with one for your backends. Rules may also stand in the configuration file,
          which is asked first; those are not listed here, but the dry run names them.
          <CodeBlock
            what="the command"
            title="Try the rules in a terminal"
            code="npx tessera policy explain --help"
          />
        </EmptyState>
      ) : (
        <ol className="card rules" aria-label="Rules">
          {rules.map((rule) => (
            <li key={rule.id} data-deciding={deciding.includes(rule.name) || undefined}>
              <div className="rule-text">
                <h2>{rule.name}</h2>
                {typeof rule.rule.description === 'string' && (
                  <p className="soft small">{rule.rule.description}</p>
                )}
                <p className="rule-match">
                  <span className="soft">About</span> {matchText(rule.rule)}
                </p>
                <ul className="rule-allows">
                  {allowTexts(rule.rule).map((text) => (
                    <li key={text}>
                      <code className="chip">{text}</code>
                    </li>
                  ))}
                </ul>
              </div>
              {canChange && (
                <div className="rule-actions">
                  <IconButton
                    icon="edit"
                    label={`Edit ${rule.name}`}
                    onClick={() => setDialog(rule)}
                  />
                  <IconButton
                    icon="trash"
                    label={`Remove ${rule.name}`}
                    onClick={() => setRemoved(rule)}
                  />
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      <DryRun onDecided={setDeciding} />
      {dialog !== undefined && (
        <RuleDialog
          edited={dialog === 'new' ? undefined : dialog}
          onClose={() => setDialog(undefined)}
        />
      )}
      <ConfirmDialog
        title={`Remove ${removed?.name ?? ''}?`}
        isOpen={removed !== undefined}
        onClose={() => {
          setRemoved(undefined)
          remove.clear()
        }}
        onConfirm={() => void remove.run(removed?.id ?? '')}
        confirmLabel="Remove rule"
        isBusy={remove.isRunning}
        problem={remove.problem}
      >
        Whoever got tokens by it gets none from the next request on, unless another rule fits.
      </ConfirmDialog>
    </>
  )
}
