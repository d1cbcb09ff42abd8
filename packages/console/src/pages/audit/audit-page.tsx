import { type ReactNode, useState } from 'react'

import { navigate, useSearch } from '../../app/location.ts'
import { useAction, useResource } from '../../api/resource.ts'
import type { Project } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { useNow } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { Entries } from './entries.tsx'
import { ACTIONS } from './event-words.ts'
import { asLines, download, readAll } from './export.ts'
import {
  addressOf,
  type AuditView,
  isNarrowed,
  queryOf,
  type SpanName,
  SPANS,
  viewOf,
} from './filter.ts'
import { Overview } from './overview.tsx'
import { Verification } from './verification.tsx'
import './audit.css'

/** `/audit`: what was decided, for whom and why. */
export function AuditPage(): ReactNode {
  const view = viewOf(useSearch())
  const query = queryOf(view, useNow())
  const { value } = useResource<{ projects: readonly Project[] }>('/v1/admin/projects')
  const projects = value?.projects ?? []
  const nameOf = (appId: string): string =>
    projects.find((one) => one.appId === appId)?.name ?? appId
  const onView = (part: Partial<AuditView>): void =>
    navigate(addressOf({ ...view, ...part }), { replace: true })
  const exporting = useAction(async () => {
    download(asLines(await readAll(query)), `tessera-audit-${view.span}.jsonl`)
  })
  return (
    <>
      <PageHeader
        title="Audit"
        lead="Every decision and every change, written before it takes effect, each chained to the one before."
        actions={
          <Button icon="download" isBusy={exporting.isRunning} onClick={() => void exporting.run()}>
            Export
          </Button>
        }
      />
      <div className="stack-wide">
        {exporting.problem !== undefined && <ProblemNotice problem={exporting.problem} />}
        <FilterBar
          key={addressOf({ ...view, span: 'day' })}
          view={view}
          projects={projects}
          onView={onView}
        />
        <Overview view={view} query={query} nameOf={nameOf} onView={onView} />
        <Entries query={query} onView={onView} isNarrowed={isNarrowed(view)} nameOf={nameOf} />
        <Verification />
      </div>
    </>
  )
}

function FilterBar({
  view,
  projects,
  onView,
}: {
  readonly view: AuditView
  readonly projects: readonly Project[]
  readonly onView: (part: Partial<AuditView>) => void
}): ReactNode {
  const [subject, setSubject] = useState(view.subject)
  const [channel, setChannel] = useState(view.channel)
  return (
    <form
      className="filter-bar"
      role="search"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault()
        onView({ subject: subject.trim(), channel })
      }}
    >
      <SelectField
        label="Time"
        value={view.span}
        onChange={(span) => onView({ span: span as SpanName })}
        options={Object.entries(SPANS).map(([value, { label }]) => ({ value, label }))}
      />
      <SelectField
        label="What"
        value={view.action}
        onChange={(action) => onView({ action })}
        options={[
          { value: '', label: 'everything' },
          ...Object.entries(ACTIONS).map(([value, label]) => ({ value, label })),
        ]}
      />
      <SelectField
        label="Project"
        value={view.appId}
        onChange={(appId) => onView({ appId })}
        options={[
          { value: '', label: 'every one' },
          ...projects.map(({ appId, name }) => ({ value: appId, label: name })),
        ]}
      />
      <TextField
        label="Subject"
        value={subject}
        onChange={setSubject}
        onBlur={() => subject.trim() !== view.subject && onView({ subject: subject.trim() })}
        placeholder="everybody"
      />
      <TextField
        label="Channel"
        value={channel}
        onChange={setChannel}
        onBlur={() => channel !== view.channel && onView({ channel })}
        placeholder="any"
      />
      {isNarrowed(view) ? (
        <Button onClick={() => onView({ subject: '', action: '', appId: '', channel: '' })}>
          Clear
        </Button>
      ) : (
        <Button type="submit">Filter</Button>
      )}
    </form>
  )
}
