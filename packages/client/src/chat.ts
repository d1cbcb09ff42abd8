import type { KeepOptions, Kept } from './keep-options.ts'
import { Keeper } from './keeper.ts'
import type { Seat } from './seat.ts'

/** What is listened to on a Chat connection. */
export interface ChatHandlers {
  readonly onTokenWillExpire: () => void
  readonly onTokenExpired: () => void
  readonly onDisconnected: (error?: { readonly type: number }) => void
}

/** The part of a Chat connection (`agora-chat` 1.x) that is used here. */
export interface ChatConnection {
  /** The full package wants `user`, its small core `username`; both are given. */
  open(options: { user: string; username: string; accessToken: string }): Promise<unknown>
  close(): void
  isOpened(): boolean
  renewToken(token: string): Promise<unknown>
  addEventHandler(id: string, handlers: ChatHandlers): void
  removeEventHandler(id: string): void
}

/** Whom to log in, and how to keep the login. */
export interface ChatOptions extends KeepOptions {
  /** The Chat user, as registered there. */
  readonly userId: string
}

/** Chat's code for a token that ended. */
const TOKEN_EXPIRED = 56

let lastHandlerId = 0

/**
 * Opens a Chat connection, and keeps it open until `leave()`.
 *
 * Always with a user token. An app token opens every account and must never reach a browser.
 *
 * @throws {TypeError} When an argument cannot be right.
 * @throws {ClientError} When the connection could not be opened.
 *
 * @example
 * ```ts
 * const connection = new AC.connection({ appKey })
 * const login = await keepChatLoggedIn(connection, { source, userId: 'alice' })
 * ```
 */
export async function keepChatLoggedIn(
  connection: ChatConnection,
  options: ChatOptions,
): Promise<Kept> {
  const { userId, project, expiresInSeconds } = options
  const seat: Seat = {
    request: { type: 'chat', userId, project, expiresInSeconds },
    client: connection,
    enterName: 'open the connection',
    uid: userId,
    vacate() {
      connection.close()
      return Promise.resolve()
    },
    async enter(accessToken) {
      await connection.open({ user: userId, username: userId, accessToken })
    },
    async renew(token) {
      await connection.renewToken(token)
    },
    exit() {
      connection.close()
      return Promise.resolve()
    },
    isAlive: () => connection.isOpened(),
    listen(keeper) {
      const id = `tessera-${++lastHandlerId}`
      connection.addEventHandler(id, {
        onTokenWillExpire: () => keeper.willExpire(),
        onTokenExpired: () => keeper.lost(),
        onDisconnected: (error) => {
          if (error?.type === TOKEN_EXPIRED) keeper.lost()
          else keeper.lost(error ? String(error.type) : 'disconnected')
        },
      })
      return () => connection.removeEventHandler(id)
    },
  }
  const keeper = new Keeper(seat, options)
  await keeper.start()
  return keeper
}
