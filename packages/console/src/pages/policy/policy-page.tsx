import { type ReactNode, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { request } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { Policies, PolicyRule } from '../../api/shapes.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { CodeBlock } from '../../parts/copy.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PageHeader } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { DryRun } from './dry-run.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import { RuleItem } from './rule-item.tsx'
import { movedRule } from './rule-order.ts'
import './policy.css'

/** `/policy`: who may get what, and a way to try it. */
export function PolicyPage(): ReactNode {
  const { value, problem, reload } = useResource<Policies>('/v1/admin/policies')
  const [dialog, setDialog] = useState<'new' | PolicyRule>()
  const [removed, setRemoved] = useState<PolicyRule>()
  const [deciding, setDeciding] = useState<readonly string[]>([])
  const canChange = useCanChange()
  const remove = useAction(async (id: string) => {
    await request(`/v1/admin/policies/${id}`, { method: 'DELETE' })
    refresh('/v1/admin/policies')
    setRemoved(undefined)
  })
  // Its buttons are not disabled meanwhile, or a keyboard would lose its place: a second press does nothing.
  const move = useAction(async (id: string, direction: 'up' | 'down') => {
    if (move.isRunning) return
    for (const { rule, position } of movedRule(value?.policies ?? [], id, direction)) {
      await request(`/v1/admin/policies/${rule.id}`, {
        method: 'PUT',
        body: { rule: rule.rule, position },
      })
    }
    refresh('/v1/admin/policies')
  })
  const { policies: rules, fileRules = [] } = value ?? {}
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
      ) : rules.length + fileRules.length === 0 ? (
        <EmptyState title="No rule yet" action={newButton} seed="policy">
          Without one, tokens go to administrators, and to anonymous callers where a setting allows
          them. Begin with one for your backends. Rules may also stand in the configuration file,
          which is asked first.
          <CodeBlock
            what="the command"
            title="Try the rules in a terminal"
            code="npx tessera policy explain --help"
          />
        </EmptyState>
      ) : (
        <ol className="card rules" aria-label="Rules">
          {fileRules.map((rule) => (
            <RuleItem
              key={`file ${rule.name}`}
              name={rule.name}
              rule={rule}
              isDeciding={deciding.includes(rule.name)}
              note={
                <span className="chip soft" title="Changed there, and read at the next start">
                  configuration file
                </span>
              }
            />
          ))}
          {rules.map((rule, index) => (
            <RuleItem
              key={rule.id}
              name={rule.name}
              rule={rule.rule}
              isDeciding={deciding.includes(rule.name)}
            >
              {canChange && (
                <div className="rule-actions">
                  <IconButton
                    icon="up"
                    label={`Ask ${rule.name} earlier`}
                    aria-disabled={index === 0}
                    onClick={() => void move.run(rule.id, 'up')}
                  />
                  <IconButton
                    icon="down"
                    label={`Ask ${rule.name} later`}
                    aria-disabled={index === rules.length - 1}
                    onClick={() => void move.run(rule.id, 'down')}
                  />
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
            </RuleItem>
          ))}
        </ol>
      )}
      {move.problem !== undefined && (
        <div className="rules-problem">
          <ProblemNotice problem={move.problem} />
        </div>
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
