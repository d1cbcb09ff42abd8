import { connect } from 'node:net'

import type { StartedServer } from './candidate.ts'

/** What a stretch of load came to. */
export interface LoadResult {
  readonly answered: number
  /** Answers with another status than 200; a benchmark with any is void. */
  readonly failed: number
}

/**
 * Closed-loop load: each connection sends its next request when the last is answered, until `milliseconds` are over.
 *
 * This process never sleeps meanwhile. Waking a sleeping client costs the server's kernel more than a small request does,
 * and only the slow candidates would pay for it: a fast one leaves its client no time to sleep.
 */
export async function load(
  { port, request }: StartedServer,
  connections: number,
  milliseconds: number,
): Promise<LoadResult> {
  const end = performance.now() + milliseconds
  const stayAwake = (): void => {
    if (performance.now() < end) setImmediate(stayAwake)
  }
  stayAwake()
  let uid = 1
  const results = await Promise.all(
    Array.from({ length: connections }, () =>
      oneConnection(
        port,
        () => requestText(request, port, () => uid++),
        () => performance.now() < end,
      ),
    ),
  )
  return {
    answered: results.reduce((sum, { answered }) => sum + answered, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  }
}

/** The whole text of a request, with its places filled. */
export function requestText(
  { method, path, headers, body = '', variants = [] }: StartedServer['request'],
  port: number,
  nextNumber: () => number,
): string {
  const filled = body.replaceAll('{uid}', () => String(nextNumber()))
  const lines = [
    `${method} ${path.replace('{uid}', () => String(nextNumber()))} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    ...Object.entries(headers).map(
      ([name, value]) =>
        `${name}: ${value.replace('{variant}', () => variants[nextNumber() % variants.length]!)}`,
    ),
    ...(filled === '' ? [] : [`content-length: ${Buffer.byteLength(filled)}`]),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${filled}`
}

function oneConnection(
  port: number,
  next: () => string,
  goesOn: () => boolean,
): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answered = 0
    let failed = 0
    let received = ''
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.on('connect', () => socket.write(next()))
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      const headEnd = received.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (received.length < headEnd + 4 + length) return
      if (received.startsWith('HTTP/1.1 200')) answered++
      else failed++
      received = ''
      if (goesOn()) socket.write(next())
      else {
        socket.end()
        resolve({ answered, failed })
      }
    })
  })
}
