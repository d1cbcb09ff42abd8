import type { Call, Principal } from '../callers/principal.ts'
import type { Grant } from '../pipeline/token-request.ts'

/** The deny-list, asked just before a token is signed. */
export interface Bans {
  /** @throws {Problem} `BANNED` when an active ban covers the caller, or what it would get. */
  assertNotBanned(
    principal: Principal,
    call: Call,
    appId: string,
    grant: Grant,
    now: number,
  ): Promise<void> | void
}

/** For the stateless mode, which has nowhere to keep bans. */
export const noBans: Bans = { assertNotBanned: () => undefined }
