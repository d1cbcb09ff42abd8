import { type AuditLog, oneByOne } from './audit.ts'

/** The record of the stateless mode: one JSON line per decision, handed to `write` before the answer leaves. */
export function lineAudit(write: (line: string) => void): AuditLog {
  return oneByOne((event) => {
    write(JSON.stringify({ audit: event }))
    return Promise.resolve()
  })
}
