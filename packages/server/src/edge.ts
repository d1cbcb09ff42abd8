import { type App, createApp } from './app.ts'
import { portableKeySetFetch } from './callers/jwt/portable-key-set-fetch.ts'
import { memoryLimiter } from './compose/memory-limiter.ts'
import { composeStateless } from './compose/stateless.ts'
import type { Surroundings } from './compose/surroundings.ts'
import { type Config, ConfigError, type EnvProject } from './config/config.ts'
import { readConfig } from './config/read-config.ts'
import { clientAddress, trustOf } from './limits/client-address.ts'
import { jsonLog } from './log/json-log.ts'
import { noMetrics } from './metrics/metrics.ts'
import { MAX_BODY_BYTES, readAtMost } from './routes/body-limit.ts'
import { hostGuard } from './routes/host-guard.ts'
import { requestIds } from './routes/request-ids.ts'
import { VERSION } from './version.ts'

export type { App } from './app.ts'
export { ConfigError } from './config/config.ts'

/** What the app takes from the platform that it runs on. */
export interface EdgeOptions {
  /**
   * Where a request came from, in the platform's own words: a header that it sets itself, or its `runtime` argument.
   * Limits are counted by it, so a header that a client can set lets that client choose its limit.
   */
  readonly addressOf: (request: Request, runtime: unknown) => string
  /** Gives the body of a GET request, which `Request` cannot carry, where the `runtime` argument has it. */
  readonly bodyOfGet?: (runtime: unknown) => AsyncIterable<Uint8Array>
  /** Reads a file that a setting names (`TESSERA_CONFIG`, `…_FILE`). Default: there are none. */
  readonly readFile?: (path: string) => string
  /** The address that the program around the app listens on. Default: everywhere. */
  readonly host?: string
  /** Writes one line: the record of decisions, and the log. Default: `console.log`. */
  readonly write?: (line: string) => void
}

/**
 * The server of one project as a function from request to response, for platforms with `fetch` and without a process of
 * one's own: Workers, functions, Bun, Deno. `APP_ID` and `APP_CERTIFICATE` are needed; a database or Redis is refused,
 * and limits are counted by each instance alone.
 *
 * Make it once an instance, and on Workers inside of a request: nothing random is to be had before.
 *
 * @param env - The settings of docs/operations.md; whatever is not text, such as bindings, is ignored.
 * @throws {ConfigError} With everything that is wrong.
 *
 * @example
 * ```ts
 * const app = createEdgeApp(env, { addressOf: (request) => request.headers.get('cf-connecting-ip') ?? '' })
 * const response = await app.fetch(request)
 * ```
 */
export function createEdgeApp(env: Readonly<Record<string, unknown>>, options: EdgeOptions): App {
  const { addressOf, bodyOfGet, write = console.log } = options
  const { config, project } = readEdgeConfig(env, options)
  const surroundings = edgeSurroundings(config, write)
  const { log } = surroundings
  const composition = composeStateless(
    config,
    project,
    surroundings,
    memoryLimiter(config, surroundings),
  )
  for (const warning of config.warnings) log.warn('setting-to-look-at', { ...warning })
  const isTrusted = trustOf(config.file.trustedProxies)
  return createApp({
    ...composition,
    compat: config.compat,
    corsOrigins: config.corsOrigins,
    assertHost: config.anonymous === 'loopback' ? hostGuard(config.allowedHosts) : undefined,
    addressOf: (request, runtime) =>
      clientAddress(
        addressOf(request, runtime),
        request.headers.get('x-forwarded-for') ?? undefined,
        isTrusted,
      ),
    ...(bodyOfGet && {
      bodyOfGet: (runtime: unknown) => readAtMost(bodyOfGet(runtime), MAX_BODY_BYTES),
    }),
    newRequestId: requestIds(),
    onError: (error, requestId) => {
      log.error('request-failed', { requestId, error })
    },
    version: VERSION,
    monotonicMs: surroundings.monotonicMs,
  })
}

/** Refuses what would only look as if it were in force. */
const WITHOUT_EFFECT = ['DATABASE_URL', 'REDIS_URL', 'REDIS_URL_FILE']

function readEdgeConfig(
  env: Readonly<Record<string, unknown>>,
  { host = '0.0.0.0', readFile }: EdgeOptions,
): { readonly config: Config; readonly project: EnvProject } {
  const texts = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  if ((texts.APP_ID ?? '').trim() === '') {
    const message = 'is needed here: without a database there is one project, from the environment'
    throw new ConfigError([{ setting: 'APP_ID', message }])
  }
  const ignored = WITHOUT_EFFECT.filter((name) => (texts[name] ?? '') !== '')
  if (ignored.length > 0) {
    const message = 'has no effect here: nothing is kept, and limits are counted by each instance'
    throw new ConfigError(ignored.map((setting) => ({ setting, message })))
  }
  const config = readConfig(
    // Who may reach the program is known to the program, and not to whoever wrote its settings.
    { ...texts, HOST: host },
    readFile ??
      (() => {
        throw new Error('there are no files here')
      }),
  )
  return { config, project: config.project! }
}

function edgeSurroundings(config: Config, write: (line: string) => void): Surroundings {
  // Called as a method of something else, the function of some runtimes refuses to work.
  const ownFetch: typeof fetch = (input, init) =>
    // Workers know no redirect that is an error; one that is not followed is as good, being no 200.
    fetch(input, init?.redirect === 'error' ? { ...init, redirect: 'manual' } : init)
  return {
    log: jsonLog(config.logLevel, write),
    metrics: noMetrics,
    write,
    clock: () => Date.now(),
    wallClock: () => Date.now(),
    monotonicMs: () => performance.now(),
    turnMs: () => performance.now(),
    // An instance sleeps and ends when its platform likes: what is done, is done when somebody asks.
    every: () => () => undefined,
    fetch: ownFetch,
    keySetFetch: (settings) => portableKeySetFetch(settings, ownFetch),
  }
}
