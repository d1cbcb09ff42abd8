/*
 * Secrets that were put somewhere to see where they come out: whole, in part, and in the disguises that encoders and
 * careless programmers give them.
 */

/** A secret, by a name that a failing test may print. */
export interface Canary {
  readonly name: string
  readonly secret: string
}

/** Enough of a secret to be worth stealing the rest. Characters. */
const PART = 16

/** The texts that betray a secret, by what was done to it. In lower case, as everything is compared. */
function disguises(secret: string): ReadonlyMap<string, string> {
  if (secret.length < PART) throw new RangeError('so short a text is found by chance')
  const bytes = Buffer.from(secret, 'utf8')
  const forms = new Map([
    ['as it is', secret],
    ['its first characters', secret.slice(0, PART)],
    ['its last characters', secret.slice(-PART)],
    ['reversed', secret.split('').reverse().join('')],
    ['in base64', bytes.toString('base64').replace(/=+$/, '')],
    ['in base64url', bytes.toString('base64url')],
    ['in hexadecimal', bytes.toString('hex')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded throughout', [...bytes].map((byte) => `%${byte.toString(16)}`).join('')],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(1, -1)],
  ])
  // A certificate is sixteen bytes that somebody wrote down in hexadecimal.
  if (/^[0-9a-f]{32}$/i.test(secret)) {
    const meant = Buffer.from(secret, 'hex')
    forms.set('as the bytes it stands for', meant.toString('latin1'))
    forms.set('as the bytes it stands for, in base64', meant.toString('base64').replace(/=+$/, ''))
  }
  return new Map([...forms].map(([form, text]) => [form, text.toLowerCase()]))
}

/** What of the canaries is in a text or file; `where` says which. */
export function hits(
  canaries: readonly Canary[],
  where: string,
  content: string | Uint8Array,
): readonly string[] {
  const text = (
    typeof content === 'string' ? content : Buffer.from(content).toString('latin1')
  ).toLowerCase()
  return canaries.flatMap(({ name, secret }) =>
    [...disguises(secret)]
      .filter(([, disguise]) => text.includes(disguise))
      .map(([form]) => `${where}: ${name}, ${form}`),
  )
}
