import type { PrometheusMetrics } from '../metrics/prometheus.ts'
import { answer } from './answer.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /metrics`, for Prometheus. Its labels are families, statuses and codes: nothing of a caller. */
export function metricsEndpoints(metrics: PrometheusMetrics): readonly Endpoint[] {
  return [
    {
      method: 'get',
      path: '/metrics',
      summary: 'Metrics in the text format of Prometheus',
      tag: 'operations',
      access: 'anybody',
      answers: { 200: { description: 'The metrics, as text' } },
      problems: [],
      handle: async (context) => answer(context, await metrics.expose(), 200, metrics.contentType),
    },
  ]
}
