import { cachedSource } from '../cached-source.ts'
import { exchange, type HttpOptions, postJson, serverAddress } from '../exchange.ts'
import type { TokenAnswer, TokenSource } from '../grant.ts'
import { parseAnswer } from '../read-answer.ts'

/**
 * A source that asks a Tessera server: `POST /v1/tokens`.
 *
 * The token is kept in memory only and nowhere else; two tabs ask for themselves.
 *
 * @throws {TypeError} When the address is neither https nor on this machine.
 *
 * @example
 * ```ts
 * const source = tokenSource.endpoint({
 *   url: '/v1/tokens',
 *   headers: async ({ refresh }) => ({ authorization: `Bearer ${await login({ refresh })}` }),
 * })
 * ```
 */
export function endpoint(options: HttpOptions): TokenSource {
  const url = serverAddress(options.url)
  return cachedSource(async ({ project, expiresInSeconds, ...service }, { signal }) => {
    const call = postJson(url(), { project, expiresInSeconds, services: [service] })
    // Nothing is believed yet: the source checks the token and its times.
    return parseAnswer(await exchange(call, options, signal)) as unknown as TokenAnswer
  }, options)
}
