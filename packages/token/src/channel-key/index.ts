/**
 * What Agora used before tokens: channel keys ("dynamic keys", 001 to 005) and tokens of its first Signaling service.
 * Legacy: for reading what old systems still make, and for the few clients that cannot take a token, which are RTC
 * native and On-premise Recording SDKs before 2.1.0 and RTC Web SDKs before 2.4.0.
 *
 * @module
 */
/* eslint-disable @typescript-eslint/no-deprecated -- deprecated names are what this module is for */
export { type ChannelKeyContent, decodeChannelKey, type UnverifiedChannelKey } from './decode.ts'
export { encodeChannelKey } from './encode.ts'
export type { ChannelKeyService, Uploads } from './services.ts'
export { type ChannelKeyClaims, signChannelKey, type SignChannelKeyOptions } from './sign.ts'
export {
  decodeSignalingToken,
  type SignalingClaims,
  type SignalingContent,
  signSignalingToken,
  type UnverifiedSignalingToken,
  type VerifiedSignalingToken,
  verifySignalingToken,
} from './signaling.ts'
export type { ChannelKeyExtra, ChannelKeyVersion, WireChannelKey } from './signature.ts'
export {
  type ChannelKeySubject,
  type VerifiedChannelKey,
  verifyChannelKey,
  type VerifyChannelKeyKey,
  type VerifyChannelKeyOptions,
} from './verify.ts'
