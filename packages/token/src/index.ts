export { isChannelName } from './arguments.ts'
export {
  decodeToken,
  type DecodedPrivilege,
  type DecodedService,
  type TokenContent,
  type TokenFlag,
  type UnverifiedToken,
} from './decode.ts'
export {
  type AnyTokenError,
  isTokenError,
  TokenError,
  type TokenErrorCode,
  type TokenErrorDetails,
} from './errors.ts'
export { MAX_LIFETIME_SECONDS } from './limits.ts'
export type { PrivilegeName, ServiceName } from './privileges.ts'
export {
  apaasApp,
  apaasRoomUser,
  apaasUser,
  chat,
  chatApp,
  type Channel,
  conversationalAi,
  fcdn,
  fpa,
  type Privileges,
  type Role,
  rtc,
  type RtcOptions,
  rtm,
  rtm2,
  type Rtm2Permissions,
  type Service,
  type ServiceKind,
  speechToText,
  streaming,
  type Uid,
} from './services.ts'
export {
  type ProjectKey,
  signRtcToken,
  type RtcTokenRequest,
  type SignOptions,
  signToken,
  type TokenClaims,
} from './sign.ts'
export { type VerifiedToken, verifyToken, type VerifyKey, type VerifyOptions } from './verify.ts'
export { anyChannel, anyUid, channelPattern, uidPattern, Wildcard } from './wildcards.ts'
export type { ReadLimits } from './wire/token-text.ts'
