import { decodeToken, isTokenError } from '@tessera/token'
import {
  type Admission,
  admit,
  admitRenewal,
  type Admitted,
  type JoinRequest,
} from '@tessera/token/admission'
import type { Grant, Identity } from '../channels/index.ts'
import type { Projects } from '../projects/project.ts'

/**
 * What happens when a token's own end is reached while its join privilege still runs. Agora documents both: most pages
 * say the user is removed, the deployment guide says the user stays.
 */
export type TokenExpiryPolicy = 'kick' | 'stay'

/** The SDK takes no token beyond 2 047 characters, and an honest one unpacks to some hundred bytes. */
const READ_LIMITS = { maxCharacters: 8192, maxInflatedBytes: 65_536 }
/** What the decision table calls malformed. */
const NOT_A_TOKEN = '-'

/** Asks the decision table about joins and renewals, with the project of the moment. */
export class Door {
  readonly #projects: Projects
  readonly #onTokenEnd: TokenExpiryPolicy

  constructor(projects: Projects, onTokenEnd: TokenExpiryPolicy) {
    this.#projects = projects
    this.#onTokenEnd = onTokenEnd
  }

  /**
   * @param asked - The uid that the client joins with: 0 when it wants to be given one.
   * @param now - Unix seconds; a fraction is cut off, as tokens count whole seconds.
   */
  join(who: Identity, asked: number, token: string, now: number): Admission {
    const request = { ...nameOf(who, asked), token: readable(token) }
    return admit(request, this.#projects.find(who.appId), { now: Math.floor(now) })
  }

  /** @param token - `undefined` when the message held none, which is no App ID either. */
  renewal(who: Identity, token: string | undefined, now: number): Admission {
    const project = this.#projects.find(who.appId)
    return admitRenewal(readable(token), nameOf(who, who.uid), project, { now: Math.floor(now) })
  }

  /** What a channel has to remember of an admission. */
  grantOf(admitted: Admitted): Grant {
    const stay = this.#onTokenEnd === 'stay'
    const { deadlines, mayPublish } = admitted
    const end = (right: Admitted['mayPublish']['audio']): number => {
      if (!right.allowed) return Number.NEGATIVE_INFINITY
      return stay ? right.stayUntil : right.endsAt
    }
    return {
      endsAt: stay ? deadlines.stayUntil : deadlines.leaveAt,
      publishEndsAt: {
        audio: end(mayPublish.audio),
        video: end(mayPublish.video),
        data: end(mayPublish.data),
      },
    }
  }
}

/** An account is judged by its text, and by the number that stands for it. */
function nameOf(who: Identity, asked: number): Omit<JoinRequest, 'token'> {
  const { appId, channel, uid, account } = who
  return account === undefined
    ? { appId, channel, uid: asked }
    : { appId, channel, uid: account, accountUid: uid }
}

function readable(token: string | undefined): string {
  return token === undefined || isTooLarge(token) ? NOT_A_TOKEN : token
}

/** The decision table would unpack sixteen times as much before it gives up. */
function isTooLarge(token: string): boolean {
  try {
    decodeToken(token, READ_LIMITS)
    return false
  } catch (error) {
    if (!isTokenError(error)) throw error
    return error.code === 'TOKEN_TOO_LARGE'
  }
}
