import { AccountService } from './account-service.ts'

export const kFCdnServiceType = 6

/** Fusion CDN. */
export class ServiceFCdn extends AccountService {
  static kPrivilegePublish = 1
  static kPrivilegePlay = 2

  constructor(channelName = '', account: string | number = '') {
    super(kFCdnServiceType, channelName, account)
  }
}
