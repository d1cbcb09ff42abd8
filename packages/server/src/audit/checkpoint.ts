import { type KeyObject, sign, verify } from 'node:crypto'

import { z } from 'zod'

import type { AuditSource } from './audit-source.ts'
import { canonicalJson } from './canonical-json.ts'
import type { ChainHead } from './chained-audit.ts'

/**
 * How far the log went at some moment. Kept where nobody who can write the database can write, it proves that no end
 * was cut off since: the one thing that the chain itself cannot show.
 */
export interface Checkpoint {
  readonly format: 'tessera-audit-checkpoint-1'
  /** Unix milliseconds. */
  readonly at: number
  readonly heads: readonly ChainHead[]
  /** Ed25519 over the canonical JSON of the rest, in base64url; when a signing key was given. */
  readonly signature?: string
}

const FORMAT = 'tessera-audit-checkpoint-1'

const checkpointSchema = z.strictObject({
  format: z.literal(FORMAT),
  at: z.int(),
  heads: z.array(
    z.strictObject({ chainId: z.string(), sequence: z.int().min(0), mac: z.string() }),
  ),
  signature: z.string().optional(),
})

/**
 * The heads of all chains in the database.
 *
 * @param at - Unix milliseconds.
 * @param signingKey - An Ed25519 private key, so that the checkpoint can be kept anywhere.
 */
export async function readCheckpoint(
  source: AuditSource,
  at: number,
  signingKey?: KeyObject,
): Promise<Checkpoint> {
  const heads: ChainHead[] = []
  for (const { id } of await source.chains()) {
    const last = await source.lastRow(id)
    if (last !== undefined) heads.push({ chainId: id, sequence: last.sequence, mac: last.mac })
  }
  return makeCheckpoint(heads, at, signingKey)
}

/** A checkpoint of known heads, such as the one that a running server has in memory. */
export function makeCheckpoint(
  heads: readonly ChainHead[],
  at: number,
  signingKey?: KeyObject,
): Checkpoint {
  const unsigned = { format: FORMAT, at, heads } as const
  if (signingKey === undefined) return unsigned
  const signature = sign(null, signedBytes(unsigned), signingKey).toString('base64url')
  return { ...unsigned, signature }
}

/**
 * Reads an exported checkpoint.
 *
 * @param publicKey - When given, the checkpoint must be signed by its owner.
 * @throws {TypeError} When it is no checkpoint, or not signed as it must be.
 */
export function parseCheckpoint(text: string, publicKey?: KeyObject): Checkpoint {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new TypeError('the checkpoint is not JSON', { cause: error })
  }
  const parsed = checkpointSchema.safeParse(value)
  if (!parsed.success) throw new TypeError('this is not a checkpoint of an audit log')
  const { signature, ...unsigned } = parsed.data
  if (publicKey !== undefined) {
    const genuine =
      signature !== undefined &&
      verify(null, signedBytes(unsigned), publicKey, Buffer.from(signature, 'base64url'))
    if (!genuine) throw new TypeError('the checkpoint is not signed by the given key')
  }
  return signature === undefined ? unsigned : { ...unsigned, signature }
}

function signedBytes(unsigned: Omit<Checkpoint, 'signature'>): Buffer {
  return Buffer.from(canonicalJson(unsigned), 'utf8')
}
