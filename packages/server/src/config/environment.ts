import type { ConfigProblem } from './config.ts'

/** Variables as the process has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** The files that variables name. */
export interface SecretFiles {
  /** @throws When it cannot be read. */
  readonly read: (path: string) => string
  /** Whether any user of this machine may read it. */
  readonly isReadableByAnybody?: (path: string) => boolean
}

/** The environment while it is read: every question is remembered, and whatever is wrong is gathered. */
export interface Environment {
  /** Trimmed; `undefined` when unset or empty, so that `NAME=` says the same as no line at all. */
  readonly text: (name: string) => string | undefined
  /** The same for a secret, which may stand in the file that `…_FILE` names instead. */
  readonly secret: (name: string) => string | undefined
  /** One of several words. */
  readonly choice: <Word extends string>(name: string, words: readonly Word[], absent: Word) => Word
  /** A whole number within bounds. */
  readonly whole: (name: string, least: number, most: number, absent: number) => number
  /** Notes what is wrong; nothing that a secret may hold belongs into `message`. */
  readonly refuse: (setting: string, message: string) => undefined
  /** The same for what stands in a file. */
  readonly refuseAll: (problems: readonly ConfigProblem[]) => void
  /** Notes what works, but not as one may think. */
  readonly warn: (setting: string, message: string) => void
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly ConfigProblem[]
  /** Every name under which a secret was looked for, itself or as `…_FILE`. */
  readonly secretNames: () => readonly string[]
  /** Every name that was asked for. */
  readonly asked: ReadonlySet<string>
}

export function environment(env: Env, files: SecretFiles): Environment {
  const problems: ConfigProblem[] = []
  const warnings: ConfigProblem[] = []
  const asked = new Set<string>()
  const secrets = new Map<string, string | undefined>()

  function text(name: string): string | undefined {
    asked.add(name)
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }

  function refuse(setting: string, message: string): undefined {
    problems.push({ setting, message })
    return undefined
  }

  function readSecret(name: string): string | undefined {
    const value = text(name)
    const path = text(`${name}_FILE`)
    if (path === undefined) return value
    if (value !== undefined) refuse(name, `and ${name}_FILE are both set; keep one`)
    try {
      const content = files.read(path).trim()
      if (files.isReadableByAnybody?.(path) === true) {
        warnings.push({
          setting: `${name}_FILE`,
          message: 'names a file that every user of this machine may read: chmod 600 or 400',
        })
      }
      return content === '' ? refuse(`${name}_FILE`, 'names a file that is empty') : content
    } catch (error) {
      // Not the path: who sets …_FILE to the secret itself should not find it in a log.
      return refuse(
        `${name}_FILE`,
        `must name a file with the value, and that file cannot be read (${codeOf(error)})`,
      )
    }
  }

  return {
    text,
    secret(name) {
      if (!secrets.has(name)) secrets.set(name, readSecret(name))
      return secrets.get(name)
    },
    choice(name, words, absent) {
      const value = text(name)
      const word = value === undefined ? absent : words.find((one) => one === value)
      if (word === undefined) {
        refuse(name, `must be one of ${words.join(', ')}, got ${JSON.stringify(value)}`)
      }
      return word ?? absent
    },
    whole(name, least, most, absent) {
      const value = text(name)
      if (value === undefined) return absent
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
      if (number >= least && number <= most) return number
      refuse(name, `must be a whole number from ${least} to ${most}, got ${JSON.stringify(value)}`)
      return absent
    },
    refuse,
    refuseAll(more) {
      problems.push(...more)
    },
    warn(setting, message) {
      warnings.push({ setting, message })
    },
    problems,
    warnings,
    secretNames: () => [...secrets.keys()],
    asked,
  }
}

/** What went wrong with a file, without its name. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'no reason given'
}
