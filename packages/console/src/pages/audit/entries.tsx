import { Fragment, type ReactNode } from 'react'

import { useList } from '../../api/list.ts'
import { withQuery } from '../../api/request.ts'
import type { AuditEntry } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { ShowOlder } from '../../parts/show-older.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { clockText, dayText, momentText } from '../../parts/times.ts'
import type { AuditView } from './filter.ts'
import { aboutText, actionText, isRefusal } from './event-words.ts'

/** The entries of a view, newest first; each opens to all that is known. */
export function Entries({
  query,
  onView,
  isNarrowed,
  nameOf,
}: {
  readonly query: Readonly<Record<string, string | number | undefined>>
  readonly onView: (part: Partial<AuditView>) => void
  readonly isNarrowed: boolean
  /** What a project is called, by its App ID. */
  readonly nameOf: (appId: string) => string
}): ReactNode {
  const list = useList<AuditEntry>(withQuery('/v1/admin/audit', query), 'entries')
  const { rows: entries, hasOlder, problem, reload } = list
  if (problem !== undefined && entries === undefined) {
    return <ProblemNotice problem={problem} onRetry={reload} />
  }
  if (entries === undefined) return <RowsSkeleton rows={8} />
  // Where few of very many entries fit, a page may end before any is found, and say where to look on.
  if (entries.length === 0 && !hasOlder) {
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
            <EntryRow
              key={`${entry.chainId} ${entry.sequence}`}
              entry={entry}
              onView={onView}
              nameOf={nameOf}
            />
          ))}
        </ol>
      )}
      <ShowOlder list={list} />
    </div>
  )
}

function EntryRow({
  entry,
  onView,
  nameOf,
}: {
  readonly entry: AuditEntry
  readonly nameOf: (appId: string) => string
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
          <span className="entry-about soft">{aboutText(event, nameOf)}</span>
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
