import type { Problem } from '../problems.ts'

/** Who asks, once a caller method has vouched for it. Identity never comes from the body of a request. */
export interface Principal {
  readonly kind: PrincipalKind
  /** Who it is, unique within its kind and issuer: the subject of a JWT, the id of an API key, … */
  readonly subject: string
  /** The identity provider that vouches for it; for JWTs only. */
  readonly issuer?: string
  /** What the issuer says of it. An object without a prototype, so that no claim can shadow a method. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What it was created for; for API keys and tickets. */
  readonly scopes: readonly string[]
  /** When the credential was issued, in Unix seconds; not there when it does not say. */
  readonly issuedAt?: number
  /** When the credential itself ends, in Unix seconds. */
  readonly expiresAt?: number
  /** A ticket's own bounds: never widens a policy, only narrows it. */
  readonly bounds?: TicketBounds
}

export type PrincipalKind = 'api-key' | 'jwt' | 'ticket' | 'forward-auth' | 'session' | 'anonymous'

/** What a ticket is good for; each bound narrows whatever the policy allows. */
export interface TicketBounds {
  /** App ID of the only project. */
  readonly project?: string
  /** Channel globs. */
  readonly channels?: readonly string[]
  readonly maxRole?: 'publisher' | 'subscriber'
  /** The only uid or account. */
  readonly uid?: number | string
  /** Seconds. */
  readonly maxLifetimeSeconds?: number
}

/** What of an incoming request the pipeline looks at before its body. */
export interface Call {
  readonly requestId: string
  /** Where the request came from, after trusted proxies were peeled off. */
  readonly address: string
  /** What of the path named a ticket, if `/t/<ticket>/…` was asked for. */
  readonly ticket?: string | undefined
  /** Of HTTP, in capitals. */
  readonly method: string
  /** Lower-case names. */
  header(name: string): string | undefined
  /** Which family of endpoints was asked: `native`, `guide`, `community-go`, … */
  readonly endpoint: string
  /** Adds a header to the answer, whatever the answer will be. */
  setHeader(name: string, value: string): void
  /** Where it was found out before who asks: then nobody looks at the credential again, nor charges for it twice. */
  readonly caller?: CallerOutcome | undefined
}

/** What {@link authenticate} came to for one request. */
export type CallerOutcome = { readonly principal: Principal } | { readonly refusal: Problem }

/**
 * One way to tell who asks. Answers `undefined` when the call carries no credential of its kind, so that the next may
 * look; throws a {@link Problem} when it carries one that is no good.
 */
export interface CallerMethod {
  readonly name: string
  /**
   * Nobody can have a credential of this kind here, so nobody is told to send one. One that comes all the same is refused,
   * and not passed over for a weaker method.
   */
  readonly isOff?: boolean | undefined
  authenticate(call: Call, now: number): Promise<Principal | undefined> | Principal | undefined
}
