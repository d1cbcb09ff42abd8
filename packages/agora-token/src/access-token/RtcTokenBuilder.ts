export { Role, RtcTokenBuilder } from '../builders/rtc-006.ts'
export * as default from '../builders/rtc-006.ts'
