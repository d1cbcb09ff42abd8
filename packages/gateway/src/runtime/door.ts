import {
  type Admission,
  admit,
  admitRenewal,
  type Admitted,
  type JoinRequest,
} from '@tessera/token/admission'
import type { Grant } from '../channels/index.ts'
import type { Projects } from '../projects/project.ts'

/**
 * What happens when a token's own end is reached while its join privilege still runs. Agora documents both: most pages
 * say the user is removed, the deployment guide says the user stays.
 */
export type TokenExpiryPolicy = 'kick' | 'stay'

/** The SDK takes no token beyond 2 047 characters; more than this is not even unpacked. */
const MOST_TOKEN_CHARACTERS = 8192
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

  /** @param now - Unix seconds; a fraction is cut off, as tokens count whole seconds. */
  join(request: JoinRequest, now: number): Admission {
    const token = request.token === null ? null : readable(request.token)
    return admit({ ...request, token }, this.#projects.find(request.appId), {
      now: Math.floor(now),
    })
  }

  /** @param token - `undefined` when the message held none, which is no App ID either. */
  renewal(token: string | undefined, member: Omit<JoinRequest, 'token'>, now: number): Admission {
    return admitRenewal(readable(token), member, this.#projects.find(member.appId), {
      now: Math.floor(now),
    })
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

function readable(token: string | undefined): string {
  return token === undefined || token.length > MOST_TOKEN_CHARACTERS ? NOT_A_TOKEN : token
}
