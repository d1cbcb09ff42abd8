import type { StatusClass } from './duration-histogram.ts'

/** What the server counts. Behind an interface, because the Prometheus client does not run on every runtime. */
export interface Metrics {
  issued(endpoint: string): void
  refused(endpoint: string, reason: string): void
  /** An answered request. */
  answered(statusClass: StatusClass, seconds: number): void
}

export const noMetrics: Metrics = {
  issued: () => undefined,
  refused: () => undefined,
  answered: () => undefined,
}
