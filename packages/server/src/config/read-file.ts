import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'

import type { ForwardAuth } from '../callers/forward-auth.ts'
import type { Issuer } from '../callers/jwt/issuer.ts'
import { DEFAULT_BUDGETS } from '../limits/budgets.ts'
import { parsePolicies } from '../policy/parse-policies.ts'
import type { ConfigFile, ConfigProblem } from './config.ts'
import { fileSchema, type RawConfigFile, type RawIssuer } from './file-schema.ts'
import { Secret } from './secret.ts'

/** What a configuration file that is not there says. */
export const EMPTY_FILE: ConfigFile = {
  issuers: [],
  privateKeySetHosts: [],
  apiKeys: [],
  forwardAuth: undefined,
  policies: [],
  capToCredential: false,
  budgets: DEFAULT_BUDGETS,
  trustedProxies: { hops: 0 },
}

/** The file, or everything that is wrong with it, each with its line. */
export type ReadFile =
  | { readonly ok: true; readonly file: ConfigFile }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** An HS256 secret shorter than its hash is guessable. Bytes. */
const MIN_SHARED_SECRET_BYTES = 32

/**
 * Reads a configuration file (YAML). Secrets do not stand in it: it names the variables that hold them.
 *
 * @param secretNamed - The value of an environment variable, or of the file that its `…_FILE` sibling names.
 */
export function readConfigFile(
  text: string,
  secretNamed: (name: string) => string | undefined,
): ReadFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: false, uniqueKeys: true })
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(({ message, pos }) => ({
        setting: 'the file',
        message: `is not YAML: ${message.split('\n')[0] ?? ''}`,
        line: lines.linePos(pos[0]).line,
      })),
    }
  }

  const problems: ConfigProblem[] = []
  const problemAt = (path: readonly PropertyKey[], message: string): void => {
    problems.push({
      setting: path.length === 0 ? 'the file' : path.map(String).join('.'),
      message,
      ...lineOf(document, lines, path),
    })
  }

  const value: unknown = document.toJS() ?? {}
  const parsed = fileSchema.safeParse(value)
  for (const issue of parsed.error?.issues ?? []) {
    for (const { path, message } of flattened(issue)) problemAt(path, message)
  }
  const policies = parsePolicies((value as { policies?: unknown } | null)?.policies ?? [])
  if (!policies.ok) {
    for (const { path, message } of policies.problems)
      problemAt(['policies', ...path], `: ${message}`)
  }
  const file =
    parsed.success && policies.ok
      ? toFile(parsed.data, policies.rules, secretNamed, problemAt)
      : undefined
  return file === undefined || problems.length > 0 ? { ok: false, problems } : { ok: true, file }
}

function toFile(
  raw: RawConfigFile,
  policies: ConfigFile['policies'],
  secretNamed: (name: string) => string | undefined,
  problemAt: (path: readonly PropertyKey[], message: string) => void,
): ConfigFile {
  const { callers, limits = {}, trustedProxies } = raw
  return {
    issuers: (callers?.identityProviders ?? []).map((issuer, index) =>
      toIssuer(issuer, secretNamed, (message) => {
        problemAt(['callers', 'identityProviders', index, 'secretEnv'], message)
      }),
    ),
    privateKeySetHosts: callers?.privateKeySetHosts ?? [],
    apiKeys: (callers?.apiKeys ?? []).map(({ expiresAt, ...key }) => ({
      ...key,
      ...(expiresAt === undefined ? {} : { expiresAt: Math.floor(Date.parse(expiresAt) / 1000) }),
    })),
    forwardAuth: toForwardAuth(callers?.forwardAuth, secretNamed, problemAt),
    policies,
    capToCredential: raw.capToCredential,
    budgets: {
      principal: limits.principal ?? DEFAULT_BUDGETS.principal,
      address: limits.address ?? DEFAULT_BUDGETS.address,
      project: limits.project ?? DEFAULT_BUDGETS.project,
    },
    trustedProxies:
      typeof trustedProxies === 'number' ? { hops: trustedProxies } : { networks: trustedProxies },
  }
}

function toIssuer(
  { audience, jwksUrl, keys, secretEnv, algorithms = [], ...rest }: RawIssuer,
  secretNamed: (name: string) => string | undefined,
  refuse: (message: string) => void,
): Issuer {
  const optional = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  )
  const common = {
    ...(optional as Omit<Issuer, 'audience' | 'keys'>),
    audience: typeof audience === 'string' ? [audience] : audience,
  }
  if (jwksUrl !== undefined)
    return { ...common, keys: { kind: 'jwks-url', url: jwksUrl, algorithms } }
  if (keys !== undefined) return { ...common, keys: { kind: 'static', keys, algorithms } }
  const secret = secretNamed(secretEnv ?? '') ?? ''
  const bytes = Buffer.byteLength(secret)
  if (bytes < MIN_SHARED_SECRET_BYTES) {
    refuse(
      `names ${String(secretEnv)}, which must hold at least ${MIN_SHARED_SECRET_BYTES} bytes, got ${bytes}`,
    )
  }
  return { ...common, keys: { kind: 'shared-secret', secret: new Secret(secret) } }
}

function toForwardAuth(
  raw: NonNullable<RawConfigFile['callers']>['forwardAuth'],
  secretNamed: (name: string) => string | undefined,
  problemAt: (path: readonly PropertyKey[], message: string) => void,
): ForwardAuth | undefined {
  if (raw === undefined) return undefined
  const secret = secretNamed(raw.secretEnv) ?? ''
  if (secret.length < MIN_SHARED_SECRET_BYTES) {
    problemAt(
      ['callers', 'forwardAuth', 'secretEnv'],
      `names ${raw.secretEnv}, which must hold at least ${MIN_SHARED_SECRET_BYTES} characters`,
    )
  }
  return { url: raw.url, headers: raw.headers, secret: new Secret(secret) }
}

/** Of a union that nothing fitted, what its nearest branch says is more use than "invalid input". */
function flattened(
  issue: z.core.$ZodIssue,
): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a setting that this version knows',
    }))
  }
  return [{ path: issue.path, message: issue.message }]
}

/** The line of what a path names, or of the nearest thing around it that is there. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): { readonly line?: number } {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return { line: lines.linePos(node.range[0]).line }
  }
  return {}
}
