import { AccountService } from './account-service.ts'

export const kStreamingServiceType = 3

/** Server-side mixing and pushing of streams. */
export class ServiceStreaming extends AccountService {
  static kPrivilegePublishMixStream = 1
  static kPrivilegePublishRawStream = 2

  constructor(channelName = '', account: string | number = '') {
    super(kStreamingServiceType, channelName, account)
  }
}
