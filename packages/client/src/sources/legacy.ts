import { cachedSource } from '../cached-source.ts'
import { systemClock } from '../clock.ts'
import { ClientError } from '../errors.ts'
import { exchange, type HttpCall, type HttpOptions, postJson, serverAddress } from '../exchange.ts'
import type { TokenAnswer, TokenSource } from '../grant.ts'
import { isRecord, parseAnswer } from '../read-answer.ts'
import type { TokenRequest } from '../token-request.ts'
import { families, type LegacyFamily, type Route } from './legacy-families.ts'

/**
 * A source that asks an existing token server with the paths it has always had.
 *
 * Few of them say how long the token lives. Then the lifetime that was wished, or the family's default, is assumed; where
 * there is none, the token is renewed only when the SDK warns. Tessera answers all of these paths, with the times.
 *
 * @param family - How the server is asked; each name is explained in the README.
 * @param options - `url` is the base address, to which the family's paths are added.
 * @throws {TypeError} When the family is not known, or the address is neither https nor on this machine.
 *
 * @example
 * ```ts
 * const source = tokenSource.legacy('go-service', { url: 'https://tokens.example.com' })
 * ```
 */
export function legacy(family: LegacyFamily, options: HttpOptions): TokenSource {
  if (!Object.hasOwn(families, family)) {
    throw new TypeError(`family must be one of ${Object.keys(families).join(', ')}`)
  }
  const base = serverAddress(options.url)
  const { clock = systemClock } = options
  return cachedSource(async (request, { signal }) => {
    const route = routeOf(family, request, clock.wallMs() / 1000)
    const text = await exchange(toCall(base(), route), options, signal)
    return readAnswer(text, route)
  }, options)
}

/** @throws {ClientError} `REQUEST_UNSUPPORTED` */
function routeOf(family: LegacyFamily, request: TokenRequest, nowSeconds: number): Route {
  const { rtc, rtm, chat } = families[family]
  const { type } = request
  const route =
    type === 'rtc' ? rtc?.(request, nowSeconds) : (type === 'rtm' ? rtm : chat)?.(request)
  if (route) return route
  throw new ClientError('REQUEST_UNSUPPORTED', `${family} servers have no ${type} tokens`, {
    family,
    type,
  })
}

function toCall(base: string, { path, query, json, form }: Route): HttpCall {
  const search = encoded(query)
  const url = `${base}${path}${search && `?${search}`}`
  if (json) return postJson(url, json)
  if (!form) return { url }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { url, init: { method: 'POST', headers, body: encoded(form) } }
}

/** What is undefined is left out. */
function encoded(values: Route['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return String(search)
}

/** The token and its times under the names that these servers use; the source checks what they hold. */
function readAnswer(text: string, { token, assumedSeconds }: Route): TokenAnswer {
  if (token === 'text') return { token: text.trim(), expiresInSeconds: assumedSeconds }
  const outer = parseAnswer(text)
  const body = isRecord(outer.data) ? outer.data : outer
  const told = {
    token: token.map((name) => body[name]).find((value) => value !== undefined),
    expiresAt: body.expiresAt ?? body.expireAt,
    expiresInSeconds: body.expiresInSeconds ?? body.expiresIn,
    serverTime: body.serverTime,
  } as TokenAnswer
  const isKnown = told.expiresAt !== undefined || told.expiresInSeconds !== undefined
  return isKnown ? told : { ...told, expiresInSeconds: assumedSeconds }
}
