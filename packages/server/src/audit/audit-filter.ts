/** What to look for; everything that is set must be so. Times: Unix milliseconds. */
export interface AuditFilter {
  /** At this moment or later. */
  readonly from?: number | undefined
  /** Before this moment. */
  readonly to?: number | undefined
  readonly subject?: string | undefined
  readonly action?: string | undefined
  readonly appId?: string | undefined
  /** The whole name. */
  readonly channel?: string | undefined
}

/** How many events of an action there were in a span of time. */
export interface AuditCount {
  /** Unix milliseconds. */
  readonly from: number
  readonly action: string
  readonly count: number
}
