import { Agent, request as httpRequest } from 'node:http'

import { jwtOf } from './cluster.ts'
import { Histogram } from './histogram.ts'

/** Clients that ask for tokens at a constant rate, whatever becomes of their requests, and keep what they get. */
export interface Load {
  /** Every token that a client holds. */
  readonly tokens: readonly string[]
  /** How many answers there were by status; `0` is for none. */
  readonly statuses: ReadonlyMap<number, number>
  /** How many requests brought no token, by what was said instead: `503 SERVER_OVERLOADED`, `no answer`. */
  readonly refusals: ReadonlyMap<string, number>
  /** From the moment a request was due, not from when it was sent: waiting behind others counts. */
  readonly latency: Histogram
  /** Requests that did not bring a token. */
  failed(): number
  /** By `performance.now()`; `undefined` while there is none. */
  lastFailureAt(): number | undefined
  /** Resolves when so many more tokens were given. @throws When that takes over a minute. */
  moreTokens(count: number): Promise<void>
  /** Resolves when so many more requests have failed. @throws When that takes over a minute. */
  moreFailures(count: number): Promise<void>
  /** Sends nothing more and waits for the answers. @returns Tokens per second that were given. */
  stop(): Promise<number>
}

export interface LoadOptions {
  /** Requests per second. */
  readonly rate: number
  /** How many people ask; default: 50. */
  readonly subjects?: number
  /** Until a request counts as failed. Milliseconds; default: 20 000. */
  readonly timeoutMs?: number
}

const PATIENCE_MS = 60_000

export function startLoad(
  url: string,
  { rate, subjects = 50, timeoutMs = 20_000 }: LoadOptions,
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000, timeout: timeoutMs })
  const jwts = Array.from({ length: subjects }, (_, at) => jwtOf(`user-${at}`))
  const tokens: string[] = []
  const statuses = new Map<number, number>()
  const refusals = new Map<string, number>()
  const latency = new Histogram()
  const underWay = new Set<Promise<void>>()
  const startedAt = performance.now()
  let failures = 0
  let lastFailureAt: number | undefined
  let sent = 0

  const ask = async (dueAt: number, number: number): Promise<void> => {
    const { status, body } = await post(url, agent, jwts[number % subjects]!, number, timeoutMs)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status === 200) {
      tokens.push((JSON.parse(body) as { readonly token: string }).token)
      latency.record(performance.now() - dueAt)
    } else {
      failures += 1
      const what = refusal(status, body)
      refusals.set(what, (refusals.get(what) ?? 0) + 1)
      lastFailureAt = performance.now()
    }
  }
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) * rate) / 1000)
    while (sent < due) {
      sent += 1
      const asked = ask(startedAt + (sent * 1000) / rate, sent)
      underWay.add(asked)
      void asked.finally(() => underWay.delete(asked))
    }
  }, 5)

  const grown = async (what: string, read: () => number, by: number): Promise<void> => {
    const wanted = read() + by
    const giveUpAt = performance.now() + PATIENCE_MS
    while (read() < wanted) {
      if (performance.now() > giveUpAt) {
        throw new Error(
          `no ${by} more ${what}; answers so far: ${JSON.stringify([...statuses, ...refusals])}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return {
    tokens,
    statuses,
    refusals,
    latency,
    failed: () => failures,
    lastFailureAt: () => lastFailureAt,
    moreTokens: (count) => grown('tokens', () => tokens.length, count),
    moreFailures: (count) => grown('failures', () => failures, count),
    async stop() {
      clearInterval(timer)
      const seconds = (performance.now() - startedAt) / 1000
      await Promise.all(underWay)
      agent.destroy()
      return tokens.length / seconds
    },
  }
}

/** A server of ours gives a code; the balancer, which answers when no replica does, a page. */
function refusal(status: number, body: string): string {
  if (status === 0) return 'no answer'
  const code = /"code":"([A-Z_]+)"/.exec(body)?.[1]
  return `${status} ${code ?? 'of the balancer'}`
}

interface Answer {
  /** 0 when there was none. */
  readonly status: number
  readonly body: string
}

function post(
  url: string,
  agent: Agent,
  jwt: string,
  uid: number,
  timeoutMs: number,
): Promise<Answer> {
  const body = JSON.stringify({
    services: [{ type: 'rtc', channel: `room-${uid % 100}`, uid, role: 'publisher' }],
  })
  return new Promise((resolve) => {
    const none = (): void => resolve({ status: 0, body: '' })
    const request = httpRequest(
      `${url}/v1/tokens`,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${jwt}`,
          'content-type': 'application/json',
          'content-length': body.length,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        )
        response.on('error', none)
        response.on('aborted', none)
      },
    )
    request.setTimeout(timeoutMs, () => request.destroy())
    request.on('error', none)
    request.end(body)
  })
}
