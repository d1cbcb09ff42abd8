import type { Config, ListenAddress } from './config.ts'
import type { Environment } from './environment.ts'

const SETTING = 'TESSERA_METRICS_LISTEN'

/** What a place to listen on looks like, for messages. */
export const LISTEN_WORDS = 'must be a port, or an address and a port such as 127.0.0.1:9464'

/** `9464`, `127.0.0.1:9464` or `[::1]:9464`; a port alone is on the address of the server itself. `undefined`: neither. */
export function parseListen(text: string, host: string): ListenAddress | undefined {
  const [, bracketed, name, digits = ''] =
    /^(?:(?:\[([\da-fA-F:.%\w]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text) ?? []
  const port = digits === '' ? Number.NaN : Number(digits)
  return port <= 65_535 ? { host: bracketed ?? name ?? host, port } : undefined
}

/** Where `/metrics` has a listener of its own, from the variable or the file. */
export function readMetricsListen(
  { host, port, file }: Pick<Config, 'host' | 'port' | 'file'>,
  { text, refuse }: Environment,
): ListenAddress | undefined {
  const variable = text(SETTING)
  const given = variable ?? file.metricsListen
  if (given === undefined) return undefined
  if (variable !== undefined && file.metricsListen !== undefined) {
    return refuse(SETTING, 'and metrics.listen in the configuration file are both set; keep one')
  }
  const setting = variable === undefined ? 'metrics.listen' : SETTING
  const listen = parseListen(given, host)
  if (listen === undefined) return refuse(setting, `${LISTEN_WORDS}, got ${JSON.stringify(given)}`)
  if (listen.port === port && port !== 0) {
    return refuse(setting, `has the port ${port} of the server itself; give metrics another one`)
  }
  return listen
}
