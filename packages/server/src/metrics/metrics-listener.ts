import type { ListenAddress } from '../config/config.ts'
import { HTTP_LIMITS, listening, stopServing, strictServer } from '../serving.ts'
import type { PrometheusMetrics } from './prometheus.ts'

/** A reading takes milliseconds; whoever is slower than this is cut off when the server stops. Milliseconds. */
const GRACE_MS = 1_000
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/** What listens for Prometheus alone. */
export interface MetricsListener {
  readonly url: string
  close(): Promise<void>
}

/**
 * Shows the metrics on a port of their own, and nothing else, so that what the world reaches does not have them.
 *
 * @throws When the address is taken or not ours.
 */
export async function listenForMetrics(
  { host, port }: ListenAddress,
  metrics: Pick<PrometheusMetrics, 'contentType' | 'expose'>,
  onError: (error: unknown) => void,
): Promise<MetricsListener> {
  const server = strictServer(HTTP_LIMITS, (request, response) => {
    const answer = (status: number, headers = {}, body?: string): void => {
      response
        .writeHead(status, { ...HEADERS, ...headers })
        .end(request.method === 'HEAD' ? undefined : body)
    }
    const path = request.url?.replace(/\?.*$/s, '')
    if (path !== '/metrics') answer(404)
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      answer(405, { allow: 'GET, HEAD' })
    else {
      metrics.expose().then(
        (text) => {
          answer(200, { 'content-type': metrics.contentType }, text)
        },
        (error: unknown) => {
          onError(error)
          answer(500)
        },
      )
    }
  })
  const listens = listening(server, host)
  server.listen(port, host)
  const url = await listens
  let closed: Promise<void> | undefined
  return { url, close: () => (closed ??= stopServing(server, 0, GRACE_MS)) }
}
