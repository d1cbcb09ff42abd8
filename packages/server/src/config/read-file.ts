import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'

import type { ForwardAuth } from '../callers/forward-auth.ts'
import type { Issuer } from '../callers/jwt/issuer.ts'
import { DEFAULT_BUDGETS } from '../limits/budgets.ts'
import { parsePolicies } from '../policy/parse-policies.ts'
import type { ConfigFile, ConfigProblem } from './config.ts'
import {
  fileSchema,
  type RawConfigFile,
  type RawForwardAuth,
  type RawIssuer,
  type SecretNamed,
} from './file-schema.ts'
import { oidcSettings } from './oidc-schema.ts'
import { Secret } from './secret.ts'
import { unfolded } from './unfolded.ts'

/** What a configuration file that is not there says. */
export const EMPTY_FILE: ConfigFile = {
  issuers: [],
  privateKeySetHosts: [],
  apiKeys: [],
  forwardAuth: undefined,
  oidc: undefined,
  auditRetentionDays: undefined,
  policies: [],
  capToCredential: false,
  budgets: DEFAULT_BUDGETS,
  trustedProxies: { hops: 0 },
  metricsListen: undefined,
}

/** The file, or everything that is wrong with it, each with its line. */
export type ReadFile =
  | { readonly ok: true; readonly file: ConfigFile }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/**
 * Reads a configuration file (YAML). Secrets do not stand in it: it names the variables that hold them.
 */
export function readConfigFile(text: string, secretNamed: SecretNamed): ReadFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: false, uniqueKeys: true })
  const problems: ConfigProblem[] = document.errors.map(({ message, pos }) => ({
    setting: 'the file',
    message: `is not YAML: ${message.split('\n')[0] ?? ''}`,
    line: lines.linePos(pos[0]).line,
  }))
  if (problems.length > 0) return { ok: false, problems }

  const problemAt = (path: readonly PropertyKey[], message: string): void => {
    problems.push({
      setting: path.length === 0 ? 'the file' : path.map(String).join('.'),
      message,
      ...lineOf(document, lines, path),
    })
  }
  const content = unfolded(document)
  if (!content.ok) {
    const { message, offset } = content
    return {
      ok: false,
      problems: [{ setting: 'the file', message, line: lines.linePos(offset).line }],
    }
  }
  const { value } = content
  const parsed = fileSchema(secretNamed).safeParse(value)
  for (const issue of parsed.error?.issues ?? []) {
    for (const { path, message } of flattened(issue)) problemAt(path, message)
  }
  const policies = parsePolicies((value as { policies?: unknown } | null)?.policies ?? [])
  if (!policies.ok) {
    for (const { path, message } of policies.problems)
      problemAt(['policies', ...path], `is not valid: ${message}`)
  }
  return parsed.success && policies.ok
    ? { ok: true, file: toFile(parsed.data, policies.rules, secretNamed) }
    : { ok: false, problems }
}

function toFile(
  raw: RawConfigFile,
  policies: ConfigFile['policies'],
  secretNamed: SecretNamed,
): ConfigFile {
  const { callers, limits = {}, trustedProxies } = raw
  return {
    issuers: (callers?.identityProviders ?? []).map((issuer) => toIssuer(issuer, secretNamed)),
    // As URLs have them.
    privateKeySetHosts: (callers?.privateKeySetHosts ?? []).map((host) => host.toLowerCase()),
    apiKeys: (callers?.apiKeys ?? []).map(({ expiresAt, ...key }) => ({
      ...key,
      ...(expiresAt === undefined ? {} : { expiresAt: Math.floor(Date.parse(expiresAt) / 1000) }),
    })),
    forwardAuth: callers?.forwardAuth && toForwardAuth(callers.forwardAuth, secretNamed),
    oidc: oidcSettings(raw.oidc, secretNamed),
    auditRetentionDays:
      raw.audit?.retention === undefined ? undefined : Number.parseInt(raw.audit.retention, 10),
    policies,
    capToCredential: raw.capToCredential,
    budgets: {
      principal: limits.principal ?? DEFAULT_BUDGETS.principal,
      address: limits.address ?? DEFAULT_BUDGETS.address,
      project: limits.project ?? DEFAULT_BUDGETS.project,
      signIn: limits.signIn ?? DEFAULT_BUDGETS.signIn,
      failedCredentials: limits.failedCredentials ?? DEFAULT_BUDGETS.failedCredentials,
    },
    trustedProxies:
      typeof trustedProxies === 'number' ? { hops: trustedProxies } : { networks: trustedProxies },
    metricsListen: raw.metrics?.listen === undefined ? undefined : String(raw.metrics.listen),
  }
}

function toIssuer(
  { audience, jwksUrl, keys, secretEnv = '', algorithms = [], ...rest }: RawIssuer,
  secretNamed: SecretNamed,
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
  return { ...common, keys: { kind: 'shared-secret', secret: secretOf(secretEnv, secretNamed) } }
}

function toForwardAuth(
  { url, headers, secretEnv }: RawForwardAuth,
  secretNamed: SecretNamed,
): ForwardAuth {
  return { url, headers, secret: secretOf(secretEnv, secretNamed) }
}

/** The schema has seen that it is there. */
function secretOf(name: string, secretNamed: SecretNamed): Secret {
  return new Secret(secretNamed(name) ?? '')
}

/** One problem for each key that nobody knows; the schema's own words where we have no better ones. */
function flattened(
  issue: z.core.$ZodIssue,
): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a setting that this version knows',
    }))
  }
  const isOurs = /^[a-z]/.test(issue.message)
  return [{ path: issue.path, message: isOurs ? issue.message : `is not valid: ${issue.message}` }]
}

/** The line of what a path names, or of the nearest thing around it that is there. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): { readonly line?: number } {
  for (let length = path.length; length > 0; length--) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const key = path[length - 1]
    // A key stands where its author looks for it; its value may begin lines below.
    const named = isMap(parent)
      ? parent.items.find(({ key: one }) => isScalar(one) && one.value === key)?.key
      : document.getIn(path.slice(0, length), true)
    if (isNode(named) && named.range) return { line: lines.linePos(named.range[0]).line }
  }
  return {}
}
