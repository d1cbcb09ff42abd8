import { createPublicKey, type KeyObject } from 'node:crypto'

import { z } from 'zod'

import type { AuditSource } from '../audit/audit-source.ts'
import { type Checkpoint, parseCheckpoint } from '../audit/checkpoint.ts'
import { checkpointKey } from '../audit/checkpoint-key.ts'
import { type AuditPlace, type AuditVerdict, verifyAuditPart } from '../audit/verify-audit.ts'
import { nextTurn } from '../load/next-turn.ts'
import { Problem } from '../problems.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'

/** Far below a second of work, so that nobody who waits for a token notices. */
const DEFAULT_ROWS = 10_000
const MAX_ROWS = 50_000
/** Heads of some thousand chains. Characters. */
const MAX_CHECKPOINT = 400_000

interface VerificationBody {
  readonly after?: string | undefined
  readonly maxRows: number
  readonly checkpoint?: string | undefined
}
const verificationBody: z.ZodType<VerificationBody> = z.strictObject({
  after: z.string().max(200).optional().meta({ description: '`next` of the part before' }),
  maxRows: z.int().min(1).max(MAX_ROWS).default(DEFAULT_ROWS),
  checkpoint: z.string().max(MAX_CHECKPOINT).optional().meta({
    description:
      'The text of a checkpoint that was kept elsewhere, the same for every part; without one a missing end cannot be seen',
  }),
})
const verdictView = z
  .object({
    intact: z.boolean(),
    chains: z.int().optional().meta({ description: 'Of the whole log' }),
    rows: z.int().optional().meta({ description: 'Checked in this part' }),
    removed: z.int().optional().meta({
      description:
        'Older rows of this part that are not here any more: they were archived, or their time was over',
    }),
    next: z.string().optional().meta({ description: 'Ask again with this; not there at the end' }),
    code: z
      .enum([
        'ROW_MISSING',
        'ROW_ALTERED',
        'TAIL_MISSING',
        'CHAIN_MISSING',
        'CHAIN_ALTERED',
        'FLOOR_ALTERED',
      ])
      .optional(),
    chainId: z.string().optional(),
    sequence: z.int().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'AuditVerdict' })

/** `POST /v1/admin/audit/verify`: whether the log is as it was written, a part at a time. */
export function auditVerificationEndpoints(
  administration: Administration,
  source: AuditSource,
  auditKey: KeyObject,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/audit/verify',
      summary: 'Check a part of the audit log: nothing changed, deleted, put in or moved',
      description:
        'A long log takes several requests, each with `next` of the one before as `after`. The first damage ends it.',
      scope: 'admin:read',
      body: verificationBody,
      answer: { status: 200, description: 'What was found', body: verdictView },
      run: async ({ body: { after, maxRows, checkpoint } }) => {
        const known = checkpoint === undefined ? undefined : readCheckpoint(checkpoint, auditKey)
        const part = {
          after: after === undefined ? undefined : placeOf(after),
          maxRows,
          pause: nextTurn,
        }
        try {
          const verdict = await verifyAuditPart(source, auditKey.export(), part, known)
          const { next, ...found }: AuditVerdict & { readonly next?: AuditPlace | undefined } =
            verdict
          return { ...found, ...(next === undefined ? {} : { next: textOf(next) }) }
        } catch (error) {
          throw error instanceof RangeError ? noSuchPlace() : error
        }
      },
    }),
  ]
}

/** @throws {Problem} `REQUEST_INVALID` for one that this installation has not signed. */
function readCheckpoint(text: string, auditKey: KeyObject): Checkpoint {
  try {
    return parseCheckpoint(text, createPublicKey(checkpointKey(auditKey)))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Problem('REQUEST_INVALID', {
      detail: error.message,
      hint: 'take a whole line that holds tessera-audit-checkpoint-1, as the server wrote it',
      errors: [{ path: 'checkpoint', message: error.message }],
    })
  }
}

function textOf({ chainId, sequence }: AuditPlace): string {
  return `${sequence}.${chainId}`
}

function placeOf(text: string): AuditPlace {
  const match = /^([1-9]\d{0,14})\.(.+)$/s.exec(text)
  if (match === null) throw noSuchPlace()
  return { sequence: Number(match[1]), chainId: match[2]! }
}

function noSuchPlace(): Problem {
  const message = 'is not "next" of a part of this log'
  return new Problem('REQUEST_INVALID', {
    detail: `after: ${message}`,
    hint: 'send "next" of the part before, as it was, or leave it out to begin anew',
    errors: [{ path: 'after', message }],
  })
}
