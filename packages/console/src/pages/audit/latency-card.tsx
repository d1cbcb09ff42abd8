import { type ReactNode, useEffect, useState } from 'react'

import { type Latency, latencyOf, latencyText } from './latency.ts'

/** How long answers took, where the server shows its metrics. */
export function LatencyCard(): ReactNode {
  const [latency, setLatency] = useState<Latency>()
  useEffect(() => {
    const gone = new AbortController()
    const read = async (): Promise<void> => {
      const response = await fetch('/metrics', { signal: gone.signal })
      if (response.ok) setLatency(latencyOf(await response.text()))
    }
    // Metrics may be on another port, or for others' eyes; then this number is not there.
    read().catch(() => undefined)
    return () => gone.abort()
  }, [])
  if (latency === undefined) return null
  return (
    <div
      className="big-number"
      title={`Of ${latency.requests} requests since the start of this server; 99 % within ${latencyText(latency.p99)}`}
    >
      <span className="soft small">95 % answered within</span>
      <strong>{latencyText(latency.p95)}</strong>
    </div>
  )
}
