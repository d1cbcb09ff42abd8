import { UserService } from './user-service.ts'

export const kChatServiceType = 5

/** Chat for one user, or, without a user, for the app itself. */
export class ServiceChat extends UserService {
  static kPrivilegeUser = 1
  static kPrivilegeApp = 2

  constructor(user_id?: string | number) {
    super(kChatServiceType, user_id)
  }
}
