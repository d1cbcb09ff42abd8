import type { CompatFamily } from '../compat/family.ts'
import type { Secret } from './secret.ts'

/** Everything the server is told from outside; frozen, and complete before anything is opened. */
export interface Config {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** The single project of the stateless mode; `undefined` means managed mode with a database. */
  readonly project: EnvProject | undefined
  readonly anonymous: 'off' | 'loopback' | 'public'
  readonly compat: readonly CompatFamily[]
  readonly corsOrigins: readonly string[] | '*'
}

/** `APP_ID` and the certificates beside it. */
export interface EnvProject {
  readonly appId: string
  readonly appCertificate: Secret
  readonly appCertificateSecondary: Secret | undefined
}

/** One setting that cannot be used: which, and what it must be. */
export interface ConfigProblem {
  readonly setting: string
  readonly message: string
}

/** The configuration cannot be used; every problem is in it, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(
      [
        'configuration is not usable:',
        ...problems.map(({ setting, message }) => `  - ${setting} ${message}`),
      ].join('\n'),
    )
    this.problems = problems
  }
}
