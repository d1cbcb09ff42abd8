import { fitsUid006 } from '../006/match.ts'
import { type Found, found } from './findings/findings.ts'
import type { ReadToken } from './read.ts'
import { publishPrivileges, type RtcPart } from './rtc-part.ts'
import { shown } from './wording.ts'

const UNUSUAL: Readonly<Record<string, string>> = {
  'trailing-bytes': 'there are bytes behind its last service',
  'non-canonical-order': 'its services or privileges are out of order',
  'duplicate-privilege': 'a privilege stands in it twice, and the last one counts',
  'invalid-utf8': 'a name in it is not UTF-8',
}

/** What is odd or broad about a token, though it may work. */
export function checkContent(token: ReadToken, part: RtcPart | undefined): Found[] {
  const notes: Found[] = []
  const flags: readonly string[] = token.flags
  if (flags.includes('unknown-service')) notes.push(found('UNKNOWN_SERVICE'))
  const unusual = flags.map((flag) => UNUSUAL[flag]).filter((words) => words !== undefined)
  if (unusual.length > 0) notes.push(found('UNUSUAL_CONTENT', { flags: unusual }))
  if (part === undefined) return notes
  const fields = wildcards(token, part)
  if (fields.length > 0) {
    notes.push(found('WILDCARD', { fields, mayPublish: publishPrivileges(part).length > 0 }))
  }
  return notes
}

function wildcards(token: ReadToken, { channel, uid }: RtcPart): readonly string[] {
  if (token.version === '006') return fitsUid006(token, '') ? ['any user'] : []
  return [wildcard('channel', channel), wildcard('user', uid)].filter((one) => one !== undefined)
}

function wildcard(kind: string, field = ''): string | undefined {
  if (field === '' || field === '*') return `any ${kind}`
  return field.includes('*') ? `every ${kind} that fits ${shown(field)}` : undefined
}
