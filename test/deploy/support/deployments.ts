import { readJson, readText, readToml, readYaml } from './files.ts'

/** What a file that starts the server tells it, and what it expects of it. */
export interface Deployment {
  readonly file: string
  readonly variables: Readonly<Record<string, string>>
  /** Variables that whoever deploys gives, in that file's words for it. */
  readonly asked: readonly string[]
  /** What the file that `TESSERA_CONFIG` names holds, where there is one. */
  readonly config?: string | undefined
  /** Where requests are sent to, as the file says it. */
  readonly ports: readonly number[]
  /** Where metrics are asked for, if not there. */
  readonly metricsPorts?: readonly number[]
  /** Paths that are asked to see whether the server is well. */
  readonly probes: readonly string[]
  /** From the word that it shall stop until it is killed. Seconds; platforms that let nobody choose have none. */
  readonly graceSeconds?: number
}

const ONE_CLICK = 'deploy/one-click/tessera.yaml'

/** `ENV NAME=value` of the image, which everything that is built from the Dockerfile starts with. */
export function imageVariables(): Readonly<Record<string, string>> {
  const [, block = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(readText('Dockerfile')) ?? []
  return pairs(block.matchAll(/(\w+)=(\S+)/g))
}

/** All of them but those of Kubernetes, which a tool has to put together first. */
export function deployments(): readonly Deployment[] {
  return [
    image(),
    compose('compose.yaml'),
    { ...compose('compose.scale.yaml'), config: readText('deploy/compose/tessera.yaml') },
    heroku(),
    render(),
    fly(),
    systemd(),
    workers(),
  ]
}

function image(): Deployment {
  const text = readText('Dockerfile')
  const [, port = ''] = /^EXPOSE (\d+)$/m.exec(text) ?? []
  const [, probe = ''] = /^HEALTHCHECK [^]*?\}(\/\w+)`/m.exec(text) ?? []
  return {
    file: 'Dockerfile',
    variables: imageVariables(),
    asked: ['TESSERA_MASTER_KEY'],
    ports: [Number(port)],
    probes: [probe],
  }
}

interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string>>
        readonly ports?: readonly string[]
        readonly stop_grace_period?: string
      }
    >
  >
}

function compose(file: string): Deployment {
  const { services } = readYaml(file) as ComposeFile
  const { environment = {}, stop_grace_period: grace = '10s', ports = [] } = services.tessera!
  const asked = Object.entries(environment).filter(([, value]) => value.startsWith('${'))
  return {
    file,
    variables: {
      ...imageVariables(),
      ...Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          name,
          value.replaceAll(/\$\{POSTGRES_PASSWORD:\?[^}]*\}/g, 'secret').replace(/^\$\{.*\}$/, ''),
        ]),
      ),
    },
    asked: asked.map(([name]) => name).filter((name) => name !== 'CORS_ALLOW_ORIGIN'),
    ports: ports.map((port) => Number(port.split(':').at(-1))),
    probes: [],
    graceSeconds: seconds(grace),
  }
}

function heroku(): Deployment {
  interface Variable {
    readonly value?: string
    readonly required?: boolean
  }
  const { env } = readJson('app.json') as { readonly env: Readonly<Record<string, Variable>> }
  const set = Object.entries(env).flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return {
    file: 'app.json',
    variables: { ...imageVariables(), ...Object.fromEntries(set) },
    asked: Object.entries(env).flatMap(([name, { value, required }]) =>
      value === undefined && required !== false ? [name] : [],
    ),
    config: readText(ONE_CLICK),
    ports: [],
    probes: [],
    // Heroku's own, which nobody can change.
    graceSeconds: 30,
  }
}

function render(): Deployment {
  interface Service {
    readonly healthCheckPath: string
    readonly maxShutdownDelaySeconds: number
    readonly envVars: readonly { readonly key: string; readonly value?: string }[]
  }
  const { services } = readYaml('render.yaml') as { readonly services: readonly [Service] }
  const [service] = services
  const set = service.envVars.flatMap(({ key, value }) =>
    value === undefined ? [] : [[key, value] as const],
  )
  const variables = { ...imageVariables(), ...Object.fromEntries(set) }
  return {
    file: 'render.yaml',
    variables,
    asked: service.envVars.filter(({ value }) => value === undefined).map(({ key }) => key),
    config: readText(ONE_CLICK),
    ports: [Number(variables.PORT)],
    probes: [service.healthCheckPath],
    graceSeconds: service.maxShutdownDelaySeconds,
  }
}

function fly(): Deployment {
  const toml = readToml('fly.toml') as {
    readonly kill_timeout: string
    readonly env: Readonly<Record<string, string>>
    readonly http_service: {
      readonly internal_port: number
      readonly checks: readonly { readonly path: string }[]
    }
    readonly metrics: { readonly port: number }
  }
  const [, secrets = ''] = /^# +fly secrets set (.+)$/m.exec(readText('fly.toml')) ?? []
  return {
    file: 'fly.toml',
    variables: { ...imageVariables(), ...toml.env },
    asked: [...secrets.matchAll(/([A-Z_]+)=/g)].map(([, name]) => name!),
    config: readText(ONE_CLICK),
    ports: [toml.http_service.internal_port, toml.metrics.port],
    probes: toml.http_service.checks.map(({ path }) => path),
    graceSeconds: seconds(toml.kill_timeout),
  }
}

function systemd(): Deployment {
  const text = readText('deploy/systemd/tessera.service')
  const [, grace = ''] = /^TimeoutStopSec=(\d+)$/m.exec(text) ?? []
  return {
    file: 'deploy/systemd/tessera.service',
    variables: pairs(text.matchAll(/^Environment=(\w+)=(.*)$/gm)),
    asked: [],
    ports: [],
    probes: [],
    graceSeconds: Number(grace),
  }
}

function workers(): Deployment {
  const file = 'deploy/cloudflare/wrangler.toml'
  const { vars } = readToml(file) as { readonly vars: Readonly<Record<string, string>> }
  return {
    file,
    variables: { TESSERA_CONFIG: 'tessera.yaml', ...vars },
    asked: [...readText(file).matchAll(/secret put (\w+)/g)].map(([, name]) => name!),
    config: readText('deploy/cloudflare/tessera.yaml'),
    ports: [],
    probes: [],
  }
}

function seconds(text: string): number {
  const [, number] = /^(\d+)s$/.exec(text) ?? []
  if (number === undefined) throw new Error(`${text} is not so many seconds`)
  return Number(number)
}

function pairs(matches: Iterable<RegExpMatchArray>): Readonly<Record<string, string>> {
  return Object.fromEntries([...matches].map(([, name, value]) => [name!, value!] as const))
}
