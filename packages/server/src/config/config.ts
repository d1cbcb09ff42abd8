import { isIPv4 } from 'node:net'

import type { ForwardAuth } from '../callers/forward-auth.ts'
import type { Issuer } from '../callers/jwt/issuer.ts'
import type { CompatOptions } from '../compat/family.ts'
import type { Budgets } from '../limits/budgets.ts'
import type { TrustedProxies } from '../limits/client-address.ts'
import type { LogLevel } from '../log/pino-log.ts'
import type { Rule } from '../policy/rule.ts'
import type { OidcSettings } from '../sign-in/oidc-settings.ts'
import type { Secret } from './secret.ts'

/** Everything the server is told from outside; frozen, and complete before anything is opened. */
export interface Config {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where metrics are shown instead of there; `undefined`: at `/metrics` beside everything else. */
  readonly metricsListen: ListenAddress | undefined
  /** How long readiness says no before a stopping server accepts no more, so that balancers notice. */
  readonly drainSeconds: number
  /** The single project of the stateless mode; `undefined` means managed mode with a database. */
  readonly project: EnvProject | undefined
  /** Where the managed mode keeps its database and files. */
  readonly dataFolder: string
  readonly databaseUrl: Secret | undefined
  readonly redisUrl: Secret | undefined
  /** 32 bytes in base64; needed in managed mode. */
  readonly masterKey: Secret | undefined
  /** Keys that the database may still be sealed under, while the master key is being changed. */
  readonly previousMasterKeys: readonly Secret[]
  readonly anonymous: 'off' | 'loopback' | 'public'
  /** Names that lead here beside those of the loopback, for anonymous callers there; in lower case, without a port. */
  readonly allowedHosts: readonly string[]
  readonly compat: CompatOptions
  readonly corsOrigins: readonly string[] | '*'
  readonly logLevel: LogLevel
  /** Callers are sent away while the event loop is later than this; 0 for never. */
  readonly overloadMs: number
  /** How often a signed checkpoint of the audit log is written to standard output; 0 for never. */
  readonly auditCheckpointSeconds: number
  /** Signs tickets in the stateless mode; the managed mode keeps its own key. */
  readonly ticketSecret: Secret | undefined
  /** Agora's REST API for kicking users out of channels. */
  readonly agoraRest: AgoraRest | undefined
  readonly file: ConfigFile
  /** Variables that hold secrets, also those that the file names; nobody needs them once they are read. */
  readonly secretVariables: readonly string[]
  /** What works, but not as one may think; to be logged once. */
  readonly warnings: readonly ConfigProblem[]
}

/** Where to listen. */
export interface ListenAddress {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

/** `APP_ID` and the certificates beside it. */
export interface EnvProject {
  readonly appId: string
  readonly appCertificate: Secret
  readonly appCertificateSecondary: Secret | undefined
}

/** Credentials of Agora's REST API. */
export interface AgoraRest {
  readonly baseUrl: string
  readonly customerId: string
  readonly customerSecret: Secret
}

/** What stands in the file that `TESSERA_CONFIG` names. */
export interface ConfigFile {
  readonly issuers: readonly Issuer[]
  /** Hosts of key sets whose addresses are private. */
  readonly privateKeySetHosts: readonly string[]
  readonly apiKeys: readonly FileApiKey[]
  readonly forwardAuth: ForwardAuth | undefined
  /** Signing in to the console at an identity provider. */
  readonly oidc: OidcSettings | undefined
  /** Rows of the audit log that are older are removed; `undefined` means never. Days. */
  readonly auditRetentionDays: number | undefined
  readonly policies: readonly Rule[]
  /** No token outlives the credential that it was asked with. */
  readonly capToCredential: boolean
  readonly budgets: Budgets
  readonly trustedProxies: TrustedProxies
  /** As `TESSERA_METRICS_LISTEN` has it. */
  readonly metricsListen: string | undefined
}

/** An API key of the configuration file: for the stateless mode, which has nowhere else to keep one. */
export interface FileApiKey {
  readonly name: string
  readonly prefix: string
  readonly secretHash: string
  readonly scopes: readonly string[]
  readonly allowedAddresses?: readonly string[] | undefined
  readonly expiresAt?: number | undefined
}

/** True when only this machine can reach what listens there: `localhost`, `::1` (also in brackets) or `127.….….…`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^(?:::1|\[::1\])$/.test(host) || isLoopbackV4(host)
}

function isLoopbackV4(host: string): boolean {
  return isIPv4(host) && host.startsWith('127.')
}

/** One setting that cannot be used: which, and what it must be. */
export interface ConfigProblem {
  readonly setting: string
  readonly message: string
  /** The configuration file, when it stands there, and the line in it, counted from 1. */
  readonly file?: string
  readonly line?: number
}

/** The configuration cannot be used; every problem is in it, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(['configuration is not usable:', ...problems.map(describe)].join('\n'))
    this.problems = problems
  }
}

function describe({ setting, message, file, line }: ConfigProblem): string {
  // `tessera.yaml:12:` is a link in many terminals.
  const place = [file, line].filter((part) => part !== undefined).join(':')
  return `  - ${place === '' ? '' : `${place}: `}${setting} ${message}`
}
