import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

import type { Metrics } from './metrics.ts'

/** Prometheus metrics of one process. */
export interface PrometheusMetrics extends Metrics {
  /** The text that `GET /metrics` answers. */
  expose(): Promise<string>
  readonly contentType: string
  /** A number that is read when metrics are exposed, such as the length of a queue. */
  gauge(name: string, help: string, read: () => number): void
}

/** From a cached answer to a slow disk. Seconds. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

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
  const duration = new Histogram({
    name: 'tessera_http_request_duration_seconds',
    help: 'Time from the arrival of a request to its answer, by class of status',
    labelNames: ['status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const byClass = {
    2: duration.labels('2xx'),
    3: duration.labels('3xx'),
    4: duration.labels('4xx'),
    5: duration.labels('5xx'),
  }

  return {
    issued: (endpoint) => {
      issued.set(endpoint, (issued.get(endpoint) ?? 0) + 1)
    },
    refused: (endpoint, reason) => {
      const reasons = refused.get(endpoint) ?? new Map<string, number>()
      refused.set(endpoint, reasons.set(reason, (reasons.get(reason) ?? 0) + 1))
    },
    answered: (statusClass, seconds) => {
      byClass[statusClass].observe(seconds)
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
