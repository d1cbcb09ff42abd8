/** What is tried, as it was typed. */
export interface DryRunForm {
  readonly kind: string
  readonly subject: string
  readonly issuer: string
  /** JSON. */
  readonly claims: string
  readonly project: string
  readonly service: string
  /** The channel, or the user id of a service without channels. */
  readonly channel: string
  readonly uid: string
  readonly role: 'publisher' | 'subscriber'
}

export const KINDS = [
  { value: 'jwt', label: 'a signed-in user (JWT)' },
  { value: 'api-key', label: 'a backend (API key)' },
  { value: 'ticket', label: 'a ticket' },
  { value: 'forward-auth', label: 'a caller of forward-auth' },
  { value: 'anonymous', label: 'nobody known' },
] as const

/** The request to `POST /v1/admin/policies/explain`. */
export function dryRunBody(form: DryRunForm): object {
  const { kind, subject, issuer, claims, project, service, channel, uid, role } = form
  const isJwt = kind === 'jwt'
  return {
    principal: {
      kind,
      subject: subject.trim(),
      ...(isJwt && issuer.trim() !== '' ? { issuer: issuer.trim() } : {}),
      ...(isJwt && claims.trim() !== '' ? { claims: JSON.parse(claims) as unknown } : {}),
    },
    request: {
      ...(project === '' ? {} : { project }),
      services: [
        service === 'rtc'
          ? { type: 'rtc', channel, uid: /^\d+$/.test(uid) ? Number(uid) : uid, role }
          : { type: service, userId: channel },
      ],
    },
  }
}

export function claimsMistake(text: string): string | undefined {
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'An object, such as {"org":"acme"}'
  } catch {
    return 'Not JSON yet'
  }
}
