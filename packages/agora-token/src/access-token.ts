export { RtcRole, RtcTokenBuilder, RtmRole, RtmTokenBuilder } from './agora-access-token.ts'
export * as default from './agora-access-token.ts'
