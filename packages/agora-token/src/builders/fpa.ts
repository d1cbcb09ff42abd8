import { ServiceFpa } from '../token007/index.ts'
import { tokenFor } from './rtc-services.ts'

const DAY_SECONDS = 24 * 3600
const UNTIL_TOKEN_ENDS = 0

/** 007 tokens for the full-path accelerator. */
export class FpaTokenBuilder {
  /** A token for a day, or `''` when App ID or certificate are not 32 hexadecimal characters. */
  static buildToken(appId: string, appCertificate: string): string {
    const token = tokenFor(appId, appCertificate, DAY_SECONDS)
    const service = new ServiceFpa()
    service.add_privilege(ServiceFpa.kPrivilegeLogin, UNTIL_TOKEN_ENDS)
    token.add_service(service)
    return token.build()
  }
}
