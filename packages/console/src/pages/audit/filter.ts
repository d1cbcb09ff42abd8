import { withQuery } from '../../api/request.ts'

/** What of the audit log is looked at; kept in the address, so that it can be sent to somebody. */
export interface AuditView {
  readonly span: SpanName
  readonly subject: string
  readonly action: string
  readonly appId: string
  readonly channel: string
}

export const SPANS = {
  hour: { label: 'Last hour', seconds: 3_600, barSeconds: 60 },
  day: { label: 'Last 24 hours', seconds: 86_400, barSeconds: 1_800 },
  week: { label: 'Last 7 days', seconds: 604_800, barSeconds: 10_800 },
  month: { label: 'Last 30 days', seconds: 2_592_000, barSeconds: 86_400 },
} as const

export type SpanName = keyof typeof SPANS

export function viewOf(search: URLSearchParams): AuditView {
  const span = search.get('span') ?? 'day'
  return {
    span: Object.hasOwn(SPANS, span) ? (span as SpanName) : 'day',
    subject: search.get('subject') ?? '',
    action: search.get('action') ?? '',
    appId: search.get('project') ?? '',
    channel: search.get('channel') ?? '',
  }
}

/** The address of the same page with another view. */
export function addressOf({ span, subject, action, appId, channel }: AuditView): string {
  return withQuery('/audit', {
    span: span === 'day' ? undefined : span,
    subject,
    action,
    project: appId,
    channel,
  })
}

/**
 * The query of the view. It begins on a whole bar, so that it stays the same while time goes on, and what was read is
 * not read again each second.
 *
 * @param now - Unix seconds.
 */
export function queryOf(
  { span, subject, action, appId, channel }: AuditView,
  now: number,
): Readonly<Record<string, string | number | undefined>> {
  const { seconds, barSeconds } = SPANS[span]
  const from = (Math.floor(now / barSeconds) + 1) * barSeconds - seconds
  return {
    from: from * 1_000,
    subject,
    action,
    appId,
    channel,
  }
}

/** How many names are more than the span alone. */
export function isNarrowed({ subject, action, appId, channel }: AuditView): boolean {
  return [subject, action, appId, channel].some((text) => text !== '')
}
