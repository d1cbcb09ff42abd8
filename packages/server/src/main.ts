import type { RequestListener } from 'node:http'

import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'

import { createApp } from './app.ts'
import { keySetFetch } from './callers/jwt/key-set-fetch.ts'
import { turnClock } from './clock/turn-clock.ts'
import type { Composition } from './compose/composition.ts'
import { everyTimer } from './compose/housekeeping.ts'
import { openLimiter } from './compose/limiter.ts'
import { composeManaged } from './compose/managed.ts'
import { composeStateless } from './compose/stateless.ts'
import type { ProjectFeed } from './compose/project-feed.ts'
import type { Surroundings } from './compose/surroundings.ts'
import type { Config } from './config/config.ts'
import { forgetSecrets } from './config/forget-secrets.ts'
import { loadConfig } from './config/load-config.ts'
import { clientAddress, trustOf } from './limits/client-address.ts'
import { KEEP_ALIVE_SECONDS } from './idle-connections.ts'
import type { LiveGateway } from './live/live-gateway.ts'
import { eventLoopDelay } from './load/loop-delay.ts'
import { LoadShedder } from './load/overload.ts'
import type { Log } from './log/log.ts'
import { pinoLog } from './log/pino-log.ts'
import { listenForMetrics, type MetricsListener } from './metrics/metrics-listener.ts'
import { type PrometheusMetrics, prometheusMetrics } from './metrics/prometheus.ts'
import { gathering } from './pipeline/gathering.ts'
import { Problem } from './problems.ts'
import { MAX_BODY_BYTES, readAtMost } from './routes/body-limit.ts'
import { consolePages, type Pages } from './routes/console-pages.ts'
import { readDocsScript } from './routes/docs-script.ts'
import { hostGuard } from './routes/host-guard.ts'
import { metricsEndpoints } from './routes/metrics.ts'
import { requestIds } from './routes/request-ids.ts'
import {
  hasClientLeft,
  HTTP_LIMITS,
  listening,
  reachableOrigin,
  stopServing,
  strictServer,
} from './serving.ts'
import { signInUrl } from './sign-in/sign-in-links.ts'
import { VERSION } from './version.ts'
import { WholeMessage } from './whole-requests/message.ts'
import { wholeRequests } from './whole-requests/listener.ts'

export type { KickingRule, KickingRules } from './bans/kicking-rules.ts'
export type { ProjectFeed } from './compose/project-feed.ts'
export type {
  LiveClock,
  LiveEvent,
  LiveGateway,
  LiveState,
  LiveTarget,
} from './live/live-gateway.ts'

/** A server that listens. */
export interface RunningServer {
  readonly url: string
  /** Where the metrics are, when they have a port of their own. */
  readonly metricsUrl?: string | undefined
  /** The projects with their certificates, in managed mode: for a gateway in the same process, and nobody else. */
  readonly projects?: ProjectFeed | undefined
  /** Turns readiness off, finishes what is in flight, writes what is to be written, and resolves. */
  close(): Promise<void>
}

/** What starting takes from outside; each has the obvious default. */
export interface StartOptions {
  /** Default: the process's own, from which secrets are taken away once they are read. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Settings that count more than those of `env`, such as flags of a command. */
  readonly overrides?: Readonly<Record<string, string>>
  /** Writes one line to standard output. */
  readonly write?: (line: string) => void
  /**
   * How long readiness says no before the server stops accepting, so that a balancer notices. Milliseconds; default:
   * what the configuration says.
   */
  readonly drainMs?: number
  /** Unix milliseconds; for a server beside a gateway whose clock is moved. Default: the system's clock. */
  readonly clock?: () => number
  /**
   * Told a link for setting up the console, as long as nobody has; it is good once, for a day, and until the next start.
   * Default: writes it as a line.
   */
  readonly onSetUpLink?: (url: string) => void
  /** Where the built console is, for the managed mode; `/` leads there. Default: no console. */
  readonly console?: string | undefined
  /** The gateway that runs in the same process, for the console to show; asked each time, as it may start later. */
  readonly gateway?: () => LiveGateway | undefined
  /** App ID of the project that is meant when there are several and a request names none; in managed mode. */
  readonly defaultProject?: string | undefined
  /** Answers GET requests that nothing else does, such as a demo page; `undefined` for what it does not know either. */
  readonly pages?: (request: Request) => Promise<Response | undefined>
}

/**
 * Reads the configuration, opens what it names, and listens.
 *
 * @throws {ConfigError} When the configuration is not usable; nothing listens then.
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const write = options.write ?? ((line: string) => void process.stdout.write(`${line}\n`))
  const env = options.env ?? process.env
  const config = loadConfig({ ...env, ...options.overrides })
  if (env === process.env) forgetSecrets(process.env, config.secretVariables)
  const log = pinoLog(config.logLevel, write)
  const metrics = prometheusMetrics()
  const load = watchLoad(config, log, metrics)
  const surroundings: Surroundings = {
    log,
    metrics,
    write,
    clock: options.clock ?? Date.now,
    wallClock: Date.now,
    monotonicMs: () => performance.now(),
    turnMs: turnClock(() => performance.now(), setImmediate),
    every: everyTimer,
    fetch,
    keySetFetch,
    assertNotOverloaded: () => {
      load.shedder.assertNotOverloaded()
    },
  }
  const stopping = new AbortController()
  stopping.signal.addEventListener('abort', load.stop)
  const composition =
    config.project === undefined
      ? await composeManaged(config, surroundings, {
          gateway: options.gateway ?? (() => undefined),
          defaultProject: options.defaultProject,
          stopping: stopping.signal,
        })
      : composeStateless(
          config,
          config.project,
          surroundings,
          await openLimiter(config, surroundings),
        )
  let metricsListener: MetricsListener | undefined
  try {
    metricsListener = await openMetrics(config, log, metrics)
    return await serveComposition(
      composition,
      config,
      { ...surroundings, metrics, metricsListener },
      options,
      stopping,
    )
  } catch (error) {
    // Its port is taken, perhaps. What was opened must not stay open, nor keep the process alive.
    stopping.abort()
    await metricsListener?.close()
    await composition.close()
    throw error
  }
}

async function openMetrics(
  { metricsListen }: Config,
  log: Log,
  metrics: PrometheusMetrics,
): Promise<MetricsListener | undefined> {
  if (metricsListen === undefined) return undefined
  return listenForMetrics(metricsListen, metrics, (error) => {
    log.error('metrics-failed', { error })
  })
}

async function serveComposition(
  composition: Composition,
  config: Config,
  surroundings: Surroundings & {
    readonly metrics: PrometheusMetrics
    readonly metricsListener: MetricsListener | undefined
  },
  options: StartOptions,
  stopping: AbortController,
): Promise<RunningServer> {
  const { metrics, metricsListener } = surroundings
  let isStopping = false
  const app = createApp({
    issuing: composition.issuing,
    endpoints: [
      ...composition.endpoints,
      ...(metricsListener === undefined ? metricsEndpoints(metrics) : []),
    ],
    readiness: [
      ...composition.readiness,
      { name: 'serving', check: () => (isStopping ? 'the server is stopping' : undefined) },
    ],
    idempotency: composition.idempotency,
    compat: config.compat,
    corsOrigins: config.corsOrigins,
    addressOf: peerAddress(config),
    assertHost: config.anonymous === 'loopback' ? hostGuard(config.allowedHosts) : undefined,
    bodyOfGet: (runtime) => readAtMost((runtime as HttpBindings).incoming, MAX_BODY_BYTES),
    newRequestId: requestIds(),
    onError: (error, requestId) => {
      if (hasClientLeft(error)) surroundings.log.debug('client-left', { requestId })
      else surroundings.log.error('request-failed', { requestId, error })
    },
    keepAlive: `timeout=${KEEP_ALIVE_SECONDS}`,
    metrics,
    version: VERSION,
    docsScript: readDocsScript,
    pages: pagesOf(config, options),
    monotonicMs: surroundings.monotonicMs,
    gather: gathering(setImmediate),
  })

  const streamed = getRequestListener((request, runtime) => app.fetch(request, runtime), {
    hostname: config.host,
    errorHandler: (error) => app.refuse(error instanceof RequestError ? unreadable() : error),
  }) as RequestListener
  const server = strictServer(
    { ...HTTP_LIMITS, IncomingMessage: WholeMessage },
    wholeRequests(
      {
        fetch: (request, runtime) => app.fetch(request, runtime),
        onLeft: () => {
          surroundings.log.debug('client-left', {})
        },
        onError: (error) => {
          surroundings.log.error('answer-not-sent', { error })
        },
      },
      streamed,
    ),
  )
  const listens = listening(server, config.host)
  server.listen(config.port, config.host)
  const url = await listens
  warn(config, surroundings)
  const token = await composition.setUpToken?.().catch((error: unknown) => {
    server.close()
    throw error
  })
  if (token !== undefined) {
    const tell =
      options.onSetUpLink ?? ((link) => surroundings.write(`Set up the console, once: ${link}`))
    tell(signInUrl(reachableOrigin(url), token))
  }
  const stop = async (): Promise<void> => {
    isStopping = true
    stopping.abort()
    try {
      await stopServing(server, options.drainMs ?? config.drainSeconds * 1000)
    } finally {
      // Until here: what is still in flight while the server stops is worth seeing.
      await metricsListener?.close()
      await composition.close()
    }
  }
  let stopped: Promise<void> | undefined
  return {
    url,
    metricsUrl: metricsListener?.url,
    projects: composition.projects,
    close: () => (stopped ??= stop()),
  }
}

/** It takes two looks to notice that a replica is behind, and one that it is not any more. */
const LOAD_EVERY_MS = 250

function watchLoad(
  { overloadMs: limitMs }: Config,
  log: Log,
  metrics: PrometheusMetrics,
): { readonly shedder: LoadShedder; readonly stop: () => void } {
  const delay = eventLoopDelay()
  const shedder = new LoadShedder({ delay, limitMs, log })
  const stopTimer = everyTimer(LOAD_EVERY_MS, () => {
    shedder.endStretch()
  })
  metrics.gauge(
    'tessera_event_loop_delay_p99_seconds',
    'How late the event loop was in the last quarter of a second, all but one time in a hundred',
    () => shedder.p99Seconds(),
  )
  metrics.gauge('tessera_overloaded', '1 while callers are sent away', () =>
    Number(shedder.isShedding()),
  )
  return {
    shedder,
    stop: () => {
      stopTimer()
      delay.stop()
    },
  }
}

/** The console first, where there is one: its paths are its own. */
function pagesOf({ project }: Config, { console: folder, pages }: StartOptions): Pages {
  const own = folder === undefined || project !== undefined ? undefined : consolePages(folder)
  return async (request) => (await own?.(request)) ?? pages?.(request)
}

/** What the adapter cannot make a `Request` of. */
function unreadable(): Problem {
  return new Problem('REQUEST_INVALID', {
    detail: 'the Host header or the path of the request cannot be read',
    hint: 'send the name and port of this server as Host, and a path that begins with "/"',
  })
}

function peerAddress(config: Config): (request: Request, runtime: unknown) => string {
  const isTrusted = trustOf(config.file.trustedProxies)
  return (request, runtime) => {
    const peer = (runtime as HttpBindings).incoming.socket.remoteAddress ?? ''
    return clientAddress(peer, request.headers.get('x-forwarded-for') ?? undefined, isTrusted)
  }
}

function warn(config: Config, { log }: Surroundings): void {
  for (const { setting, message } of config.warnings) {
    log.warn('setting-to-look-at', { setting, message })
  }
  if (config.anonymous === 'public') {
    log.warn('open-to-everybody', {
      setting: 'TESSERA_ALLOW_ANONYMOUS=public',
      meaning: 'whoever reaches this server gets tokens for any channel',
    })
  }
}
