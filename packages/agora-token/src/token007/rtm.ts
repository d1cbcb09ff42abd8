import { UserService } from './user-service.ts'

export const kRtmServiceType = 2

/** Messages and signaling for one user. */
export class ServiceRtm extends UserService {
  static kPrivilegeLogin = 1

  constructor(user_id: string | number) {
    super(kRtmServiceType, user_id)
  }
}
