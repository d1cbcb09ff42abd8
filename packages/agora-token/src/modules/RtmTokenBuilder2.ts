export { RtmTokenBuilder } from '../builders/rtm.ts'
export * as default from '../builders/rtm.ts'
