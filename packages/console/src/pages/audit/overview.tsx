import { type ReactNode, useMemo } from 'react'

import { withQuery } from '../../api/request.ts'
import { useResource } from '../../api/resource.ts'
import type { AuditCount, AuditPage } from '../../api/shapes.ts'
import { Card } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { type AuditView, SPANS } from './filter.ts'
import { LatencyCard } from './latency-card.tsx'
import { seriesOf, sharesOf, total } from './series.ts'
import { Shares } from './shares.tsx'
import { TimeChart } from './time-chart.tsx'

type Query = Readonly<Record<string, string | number | undefined>>

/** Numbers and pictures above the entries. */
export function Overview({
  view,
  query,
  nameOf,
  onView,
}: {
  readonly view: AuditView
  readonly query: Query
  readonly nameOf: (appId: string) => string
  readonly onView: (part: Partial<AuditView>) => void
}): ReactNode {
  const { barSeconds, seconds } = SPANS[view.span]
  const { action: _action, ...anyAction } = query
  const counts = useResource<{ counts: readonly AuditCount[] }>(
    withQuery('/v1/admin/audit/counts', { ...anyAction, spanMs: barSeconds * 1_000 }),
  )
  const refusals = useResource<AuditPage>(
    withQuery('/v1/admin/audit', { ...query, action: 'token.refuse', limit: 1_000 }),
  )
  const issues = useResource<AuditPage>(
    withQuery('/v1/admin/audit', { ...query, action: 'token.issue', limit: 1_000 }),
  )
  const from = Number(query.from) / 1_000
  const series = useMemo(
    () => counts.value && seriesOf(counts.value.counts, from, from + seconds - 1, barSeconds),
    [counts.value, from, seconds, barSeconds],
  )
  const isCut = issues.value?.next !== undefined || refusals.value?.next !== undefined
  if (counts.problem !== undefined) {
    return <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
  }
  return (
    <div className="overview">
      <Card className="overview-time">
        <div className="overview-numbers">
          <BigNumber label="Issued" count={series && total(series.issued)} kind="issued" />
          <BigNumber label="Refused" count={series && total(series.refused)} kind="refused" />
          <LatencyCard />
        </div>
        {series === undefined ? <Skeleton height={180} /> : <TimeChart series={series} />}
      </Card>
      <Card title="Refused, by reason">
        <Shares
          shares={refusals.value && sharesOf(refusals.value.entries, ({ reason }) => reason)}
          empty="Nothing was refused."
          onChoose={() => onView({ action: 'token.refuse' })}
        />
      </Card>
      <Card title="By project">
        <Shares
          shares={
            issues.value &&
            refusals.value &&
            sharesOf([...issues.value.entries, ...refusals.value.entries], ({ appId }) => appId)
          }
          labelOf={nameOf}
          empty="No token was asked for."
          onChoose={(appId) => onView({ appId })}
        />
        {isCut && <p className="soft small overview-cut">Of the latest 1,000 each.</p>}
      </Card>
    </div>
  )
}

function BigNumber({
  label,
  count,
  kind,
}: {
  readonly label: string
  readonly count: number | undefined
  readonly kind: 'issued' | 'refused'
}): ReactNode {
  return (
    <div className="big-number" data-kind={kind}>
      <span className="soft small">{label}</span>
      <strong>{count === undefined ? '–' : count.toLocaleString('en')}</strong>
    </div>
  )
}
