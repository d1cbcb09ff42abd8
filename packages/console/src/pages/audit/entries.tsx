import { Fragment, type ReactNode, useState } from 'react'

import { request, withQuery } from '../../api/request.ts'
import { useAction, useResource } from '../../api/resource.ts'
import type { AuditEntry, AuditPage } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { clockText, dayText, momentText } from '../../parts/times.ts'
import type { AuditView } from './filter.ts'
import { aboutText, actionText, isRefusal } from './event-words.ts'

const PAGE = 50

/** The entries of a view, newest first; each opens to all that is known. */
export function Entries({
  query,
  onView,
  isNarrowed,
}: {
  readonly query: Readonly<Record<string, string | number | undefined>>
  readonly onView: (part: Partial<AuditView>) => void
  readonly isNarrowed: boolean
}): ReactNode {
  const path = withQuery('/v1/admin/audit', { ...query, limit: PAGE })
  const { value, problem, reload } = useResource<AuditPage>(path)
  const [older, setOlder] = useState<{
    readonly of: string
    readonly pages: readonly AuditPage[]
  }>()
  const pages = value === undefined ? [] : [value, ...(older?.of === path ? older.pages : [])]
  const next = pages.at(-1)?.next
  const more = useAction(async () => {
    const page = await request<AuditPage>(withQuery(path, {}) + `&after=${next ?? ''}`)
    setOlder({ of: path, pages: [...pages.slice(1), page] })
  })
  if (problem !== undefined && value === undefined) {
    return <ProblemNotice problem={problem} onRetry={reload} />
  }
  if (value === undefined) return <RowsSkeleton rows={8} />
  const entries = pages.flatMap((page) => page.entries)
  // Where few of very many entries fit, a page may end before any is found, and say where to look on.
  if (entries.length === 0 && next === undefined) {
    return (
      <EmptyState title="Nothing in this time" seed="audit">
        {isNarrowed
          ? 'No entry fits the filter. Take a word out, or look at a longer time.'
          : 'Every token that is issued or refused, and every change, gets a line here before it happens. Make a temporary token to see the first.'}
      </EmptyState>
    )
  }
  return (
    <div className="stack">
      {entries.length === 0 ? (
        <p className="soft">Nothing among the newest million entries.</p>
      ) : (
        <ol className="card entries" aria-label="Entries">
          {entries.map((entry) => (
            <EntryRow key={`${entry.chainId} ${entry.sequence}`} entry={entry} onView={onView} />
          ))}
        </ol>
      )}
      {more.problem !== undefined && <ProblemNotice problem={more.problem} />}
      {next !== undefined && (
        <div className="row">
          <Button isBusy={more.isRunning} onClick={() => void more.run()}>
            Show older ones
          </Button>
        </div>
      )}
    </div>
  )
}

function EntryRow({
  entry,
  onView,
}: {
  readonly entry: AuditEntry
  readonly onView: (part: Partial<AuditView>) => void
}): ReactNode {
  const { event, chainId, sequence } = entry
  const at = Math.floor(event.at / 1_000)
  const subject = event.principal?.subject ?? ''
  return (
    <li>
      <details>
        <summary>
          <time dateTime={new Date(event.at).toISOString()} title={momentText(at)}>
            <span className="entry-day">{dayText(at)}</span> {clockText(at)}
          </time>
          <span className="entry-tile" data-refused={isRefusal(event) || undefined} />
          <span className="entry-action">{actionText(event.action)}</span>
          <span className="entry-about soft">{aboutText(event)}</span>
          <Icon name="down" size={14} />
        </summary>
        <div className="entry-more">
          {subject !== '' && (
            <Button small icon="search" onClick={() => onView({ subject })}>
              Follow {subject}
            </Button>
          )}
          <dl>
            {[...factsOf(event), ['Place', `${chainId} / ${sequence}`] as const].map(
              ([name, value]) => (
                <Fragment key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </Fragment>
              ),
            )}
          </dl>
        </div>
      </details>
    </li>
  )
}

function factsOf(event: AuditEntry['event']): readonly (readonly [string, string])[] {
  const { principal, rule, appId, address, endpoint, requestId, expiresAt, certificateSlot } = event
  const facts: readonly (readonly [string, string | undefined])[] = [
    [
      'Caller',
      principal &&
        [principal.kind, principal.subject, principal.issuer]
          .filter((part) => part !== undefined && part !== '')
          .join(' '),
    ],
    ['Reason', event.reason],
    ['Rule', rule],
    ['Project', appId],
    ['Services', event.services && JSON.stringify(event.services)],
    ['Change', event.change && JSON.stringify(event.change)],
    ['Ends', expiresAt === undefined ? undefined : momentText(expiresAt)],
    ['Signed by', certificateSlot],
    ['Token hash', event.tokenHash],
    ['Address', address],
    ['Endpoint', endpoint],
    ['Request', requestId],
  ]
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined)
}
