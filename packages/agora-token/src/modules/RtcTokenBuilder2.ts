export { Role, RtcTokenBuilder } from '../builders/rtc.ts'
export * as default from '../builders/rtc.ts'
