/** What npm `agora-access-token` 2.0.4 exports. */
export { Role as RtcRole, RtcTokenBuilder } from './builders/rtc-006.ts'
export { Role as RtmRole, RtmTokenBuilder } from './builders/rtm-006.ts'
