import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client'

import { DurationHistogram } from './duration-histogram.ts'
import type { Metrics } from './metrics.ts'

/** Prometheus metrics of one process. */
export interface PrometheusMetrics extends Metrics {
  /** The text that `GET /metrics` answers. */
  expose(): Promise<string>
  readonly contentType: string
  /** A number that is read when metrics are exposed, such as the length of a queue. */
  gauge(name: string, help: string, read: () => number): void
}

/**
 * Counting is a plain addition on the hot path; the client library sees the numbers only when somebody asks for them.
 * Labels are few by construction: endpoints are families, reasons are problem codes, never a name from a request.
 */
export function prometheusMetrics(): PrometheusMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tessera_' })

  const issued = new Map<string, number>()
  const refused = new Map<string, Map<string, number>>()
  new Counter({
    name: 'tessera_tokens_issued_total',
    help: 'Tokens issued, by family of endpoints',
    labelNames: ['endpoint'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [endpoint, count] of issued) this.inc({ endpoint }, count)
    },
  })
  new Counter({
    name: 'tessera_tokens_refused_total',
    help: 'Requests refused, by family of endpoints and code of the problem',
    labelNames: ['endpoint', 'reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [endpoint, reasons] of refused) {
        for (const [reason, count] of reasons) this.inc({ endpoint, reason }, count)
      }
    },
  })
  const duration = new DurationHistogram(
    'tessera_http_request_duration_seconds',
    'Time from the arrival of a request to its answer, by class of status',
  )
  registry.registerMetric(duration as unknown as Metric)

  return {
    issued: (endpoint) => {
      issued.set(endpoint, (issued.get(endpoint) ?? 0) + 1)
    },
    refused: (endpoint, reason) => {
      const reasons = refused.get(endpoint) ?? new Map<string, number>()
      refused.set(endpoint, reasons.set(reason, (reasons.get(reason) ?? 0) + 1))
    },
    answered: (statusClass, seconds) => {
      duration.observe(statusClass, seconds)
    },
    expose: () => registry.metrics(),
    contentType: registry.contentType,
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read())
        },
      })
    },
  }
}
