import assert from 'node:assert/strict'

import { exportAuditLog, verifyAuditLog } from '@tessera/server/operations'

import { tokenHash } from '../../../packages/server/src/pipeline/token-hash.ts'

/** What the log of an installation says about tokens that clients hold. */
export interface AuditFinding {
  /** Tokens that clients hold and the log does not know; must be 0. */
  readonly lost: number
  /** Rows of tokens. */
  readonly rows: number
  /** Rows of tokens that nobody holds: the answer was lost on its way. */
  readonly unclaimed: number
}

/**
 * Compares the log with every token that a client was given, and checks that the log is as it was written.
 *
 * @throws {AssertionError} When a token has no row or two, or the chain is broken.
 */
export async function checkAudit(
  env: Readonly<Record<string, string>>,
  tokens: readonly string[],
): Promise<AuditFinding> {
  const now = Math.floor(Date.now() / 1000)
  const verdict = await verifyAuditLog(env, undefined, now)
  assert.ok(verdict.intact, `the audit chain is broken: ${JSON.stringify(verdict)}`)
  const rows = new Map<string, number>()
  await exportAuditLog(
    env,
    (line) => {
      const hash = hashIn(JSON.parse(line))
      if (hash !== undefined) rows.set(hash, (rows.get(hash) ?? 0) + 1)
    },
    now,
  )
  const hashes = new Set(tokens.map(tokenHash))
  assert.equal(hashes.size, tokens.length, 'the same token was given twice')
  const lost = [...hashes].filter((hash) => !rows.has(hash)).length
  assert.equal(lost, 0, `${lost} of ${tokens.length} tokens are not in the audit log`)
  assert.ok(
    [...rows.values()].every((count) => count === 1),
    'a token is in the audit log twice',
  )
  return { lost, rows: rows.size, unclaimed: rows.size - hashes.size }
}

/** Of a line of an export: a header, a chain, or a row with its event. */
function hashIn(line: unknown): string | undefined {
  return (line as { readonly event?: { readonly tokenHash?: string } }).event?.tokenHash
}
