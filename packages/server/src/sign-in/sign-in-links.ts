import { randomBytes } from 'node:crypto'

import { sha256Hex } from '../callers/digest.ts'
import type { SignInLinkRecord } from '../storage/stores/sign-in-links.ts'

const LINK_SECONDS = 24 * 60 * 60

/** Where the console spends a link's token. */
const PAGE = '/console/sign-in'

/**
 * A new one-time link: its token is shown once, the record is kept.
 *
 * @param userId - Whom it signs in; `undefined`: whoever sets the installation up.
 * @param now - Unix seconds.
 */
export function newSignInLink(
  userId: string | undefined,
  now: number,
): { readonly token: string; readonly record: SignInLinkRecord } {
  const token = randomBytes(32).toString('base64url')
  const record = {
    tokenHash: sha256Hex(token),
    userId,
    createdAt: now,
    expiresAt: now + LINK_SECONDS,
  }
  return { token, record }
}

/** The link as a person opens it. The token is behind `#`, which no browser sends: it is in no log of a proxy. */
export function signInUrl(origin: string, token: string): string {
  return `${origin}${PAGE}#token=${token}`
}
