const METRIC = 'tessera_http_request_duration_seconds_bucket'

/** How long answers took since the server started. Milliseconds; each is the upper bound of its bucket. */
export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly requests: number
}

/** Reads the histogram of `GET /metrics`; `undefined` where there is none or nobody asked yet. */
export function latencyOf(metrics: string): Latency | undefined {
  const buckets = new Map<number, number>()
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(METRIC)) continue
    const bound = /le="([^"]+)"/.exec(line)?.[1]
    const count = Number(line.slice(line.lastIndexOf(' ') + 1))
    if (bound === undefined || Number.isNaN(count)) continue
    const seconds = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)
    buckets.set(seconds, (buckets.get(seconds) ?? 0) + count)
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b)
  const requests = sorted.at(-1)?.[1] ?? 0
  if (requests === 0) return undefined
  const quantile = (part: number): number =>
    (sorted.find(([, count]) => count >= part * requests)?.[0] ?? Number.POSITIVE_INFINITY) * 1_000
  return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), requests }
}

/** `1 ms`, `0.5 ms`, `over 2500 ms`. */
export function latencyText(ms: number): string {
  return Number.isFinite(ms) ? `${ms} ms` : 'over 2.5 s'
}
