import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { request } from '../../api/request.ts'
import { useAction, useResource } from '../../api/resource.ts'
import type { PolicyExplanation, Project } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Segments } from '../../parts/choice.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { Card } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { DecisionView } from './decision-view.tsx'
import { claimsMistake, dryRunBody, type DryRunForm, KINDS } from './dry-run-form.ts'

const EMPTY: DryRunForm = {
  kind: 'jwt',
  subject: '',
  issuer: '',
  claims: '',
  project: '',
  service: 'rtc',
  channel: '',
  uid: '0',
  role: 'publisher',
}

/** Asks the policy as a caller would, and shows which rule decides. Signs nothing. */
export function DryRun({
  onDecided,
}: {
  /** Told the names of the rules that decided. */
  readonly onDecided: (rules: readonly string[]) => void
}): ReactNode {
  const { value } = useResource<{ projects: readonly Project[] }>('/v1/admin/projects')
  const [form, setForm] = useState<DryRunForm>(EMPTY)
  const [decision, setDecision] = useState<PolicyExplanation>()
  const change = (part: Partial<DryRunForm>): void => setForm((all) => ({ ...all, ...part }))
  const project = form.project === '' ? (value?.projects[0]?.appId ?? '') : form.project
  const attempt = useAction(async () => {
    const answer = await request<PolicyExplanation>('/v1/admin/policies/explain', {
      method: 'POST',
      body: dryRunBody({ ...form, project }),
    })
    setDecision(answer)
    onDecided(answer.services.flatMap(({ rule }) => (rule === undefined ? [] : [rule])))
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    void attempt.run()
  }
  const isReady =
    form.subject.trim() !== '' && form.channel !== '' && claimsMistake(form.claims) === undefined
  return (
    <Card
      title="Dry run"
      hint="Decides as for a real request, signs nothing, and shows the rule that decides."
    >
      <form className="dry-run" onSubmit={submit} aria-label="Dry run">
        <SelectField
          label="Caller"
          value={form.kind}
          onChange={(kind) => change({ kind })}
          options={KINDS}
        />
        <TextField
          label="Subject"
          value={form.subject}
          onChange={(subject) => change({ subject })}
          placeholder="ada"
        />
        {form.kind === 'jwt' && (
          <>
            <TextField
              label="Issuer"
              isOptional
              value={form.issuer}
              onChange={(issuer) => change({ issuer })}
              placeholder="https://login.example.com/"
            />
            <TextField
              label="Claims"
              isOptional
              mono
              value={form.claims}
              onChange={(claims) => change({ claims })}
              placeholder={'{"org":"acme"}'}
              error={claimsMistake(form.claims)}
            />
          </>
        )}
        <SelectField
          label="Project"
          value={project}
          onChange={(next) => change({ project: next })}
          options={(value?.projects ?? []).map(({ appId, name }) => ({
            value: appId,
            label: name,
          }))}
        />
        <SelectField
          label="Asks for"
          value={form.service}
          onChange={(service) => change({ service })}
          options={[
            { value: 'rtc', label: 'Voice and video' },
            { value: 'rtm', label: 'Signaling' },
            { value: 'chat', label: 'Chat' },
          ]}
        />
        <TextField
          label={form.service === 'rtc' ? 'Channel' : 'User id'}
          value={form.channel}
          onChange={(channel) => change({ channel })}
          placeholder={form.service === 'rtc' ? 'room-7' : 'ada'}
        />
        {form.service === 'rtc' && (
          <>
            <TextField
              label="Uid"
              value={form.uid}
              onChange={(uid) => change({ uid })}
              hint="0 takes what the rule gives; where it gives none, it means anybody."
            />
            <Segments
              label="Role"
              value={form.role}
              onChange={(role) => change({ role })}
              options={[
                { value: 'publisher', label: 'Publisher' },
                { value: 'subscriber', label: 'Subscriber' },
              ]}
            />
          </>
        )}
        <div className="dry-run-submit">
          <Button type="submit" look="primary" isBusy={attempt.isRunning} disabled={!isReady}>
            Try it
          </Button>
        </div>
      </form>
      {attempt.problem !== undefined && <ProblemNotice problem={attempt.problem} />}
      {decision !== undefined && attempt.problem === undefined && (
        <DecisionView decision={decision} />
      )}
    </Card>
  )
}
