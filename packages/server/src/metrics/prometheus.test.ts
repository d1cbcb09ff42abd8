import { expect, test } from 'vitest'

import { prometheusMetrics } from './prometheus.ts'

test('exposes what was counted, and reads gauges when asked', async () => {
  const metrics = prometheusMetrics()
  let queue = 1
  metrics.gauge('tessera_audit_queue', 'Rows waiting', () => queue)
  metrics.issued('native')
  metrics.issued('native')
  metrics.refused('guide', 'POLICY_DENIED')
  metrics.answered(2, 0.004)
  queue = 7
  const text = await metrics.expose()
  expect(text).toContain('tessera_tokens_issued_total{endpoint="native"} 2')
  expect(text).toContain('tessera_tokens_refused_total{endpoint="guide",reason="POLICY_DENIED"} 1')
  expect(text).toContain('tessera_http_request_duration_seconds_bucket{le="0.005",status="2xx"} 1')
  expect(text).toContain('tessera_audit_queue 7')
  // Asking twice does not count twice.
  expect(await metrics.expose()).toContain('tessera_tokens_issued_total{endpoint="native"} 2')
})
