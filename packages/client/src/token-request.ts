/** What every request may say. */
interface AnyRequest {
  /** Which of the server's projects; its only one when left out. */
  readonly project?: string | undefined
  /** The wished lifetime in seconds from now. The server decides; Agora's limit is 86 400. */
  readonly expiresInSeconds?: number | undefined
}

/** A token to join a channel with. */
export interface RtcTokenRequest extends AnyRequest {
  readonly type: 'rtc'
  readonly channel: string
  /** A number is an integer uid (0: any), a text is a user account. They are never the same user. */
  readonly uid: number | string
  readonly role: 'publisher' | 'subscriber'
}

/** A token to log in to Signaling (RTM 2) or Chat with. */
export interface UserTokenRequest extends AnyRequest {
  readonly type: 'rtm' | 'chat'
  readonly userId: string
}

/** One wished token. */
export type TokenRequest = RtcTokenRequest | UserTokenRequest

const fields = ['type', 'project', 'channel', 'uid', 'role', 'userId', 'expiresInSeconds']

/** The same text for equal requests, however they were written; the number 42 and the text "42" stay apart. */
export function requestKey(request: TokenRequest): string {
  return JSON.stringify(request, fields)
}

/** @throws {TypeError | RangeError} When no server could answer it, naming the argument. */
export function assertRequest(request: TokenRequest): void {
  if (request.type !== 'rtc') {
    assertText('userId', request.userId)
    return
  }
  assertText('channel', request.channel)
  const { uid, role } = request
  if (!['publisher', 'subscriber'].includes(role)) {
    throw new TypeError(`role must be publisher or subscriber, got ${role}`)
  }
  if (typeof uid !== 'number') {
    assertText('uid', uid)
    if (uid === '0') {
      throw new TypeError('uid must not be the text "0": write the number 0 for any user')
    }
  } else if (!Number.isInteger(uid) || uid < 0 || uid > 0xffff_ffff) {
    throw new RangeError(`uid must be a whole number from 0 to 4294967295, got ${uid}`)
  }
}

export function assertText(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`${name} must be a text that is not empty`)
  }
}
