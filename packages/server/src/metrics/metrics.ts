/** What the server counts. Behind an interface, because the Prometheus client does not run on every runtime. */
export interface Metrics {
  issued(endpoint: string): void
  refused(endpoint: string, reason: string): void
  /** An answered request, by the first digit of its status. */
  answered(statusClass: 2 | 3 | 4 | 5, seconds: number): void
}

export const noMetrics: Metrics = {
  issued: () => undefined,
  refused: () => undefined,
  answered: () => undefined,
}
