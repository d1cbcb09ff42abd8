import { createHash } from 'node:crypto'

const UID_COUNT = 2 ** 32
/** Beyond this many accounts new ones are no longer checked for collisions (one in 40 000 by then). */
const MAX_REMEMBERED = 100_000

/** Gives out numbers: always the same one for an account, and one per session to those who bring none. */
export class UidAllocator {
  readonly #accounts = new Map<string, string>()

  /** The number of a user account: the same after a restart too, unless two accounts collide. */
  forAccount(appId: string, account: string): number {
    const name = `${appId}\n${account}`
    // Whoever asks is not known yet, so what is remembered must not be as long as what was sent.
    const owner = shortName(name)
    const project = shortName(appId)
    for (let attempt = 0; ; attempt++) {
      const uid = numberFor('account', name, attempt)
      const key = `${project} ${uid}`
      const known = this.#accounts.get(key)
      if (known === owner) return uid
      if (known !== undefined) continue
      if (this.#accounts.size < MAX_REMEMBERED) this.#accounts.set(key, owner)
      return uid
    }
  }

  /**
   * A free number for a session that asked with 0. A repeated request gets the same one.
   *
   * @param isTaken - Whether somebody else has this number in the channel.
   */
  forSession(
    appId: string,
    channel: string,
    sessionId: string,
    isTaken: (uid: number) => boolean,
  ): number {
    for (let attempt = 0; ; attempt++) {
      const uid = numberFor('session', `${appId}\n${channel}\n${sessionId}`, attempt)
      if (!isTaken(uid)) return uid
    }
  }
}

/** A number for a channel, as the wire wants one. */
export function channelNumber(appId: string, channel: string): number {
  return numberFor('channel', `${appId}\n${channel}`, 0)
}

/** 1 to 2³²−1, spread evenly by a hash. */
function numberFor(purpose: string, owner: string, attempt: number): number {
  const digest = createHash('sha256').update(`${purpose}\n${owner}\n${attempt}`).digest()
  return (digest.readUInt32BE(0) % (UID_COUNT - 1)) + 1
}

function shortName(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 22)
}
