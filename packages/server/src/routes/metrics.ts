import type { PrometheusMetrics } from '../metrics/prometheus.ts'
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
      handle: async (context) => {
        context.header('content-type', metrics.contentType)
        return context.body(await metrics.expose())
      },
    },
  ]
}
