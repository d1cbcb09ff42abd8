export { Role, RtmTokenBuilder } from '../builders/rtm-006.ts'
export * as default from '../builders/rtm-006.ts'
