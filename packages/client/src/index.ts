export { type Call, type JoinOptions, joinRtc, type Publishable, type RtcClient } from './rtc.ts'
export type { KeepOptions, Kept, KeptEvents } from './keep-options.ts'
export {
  type AnswerProblem,
  type AnyClientError,
  ClientError,
  type ClientErrorCode,
  type ClientErrorDetails,
  isClientError,
  type ServerProblem,
} from './errors.ts'
// A namespace, so that a bundler leaves out the kinds of source that an app does not use.
export * as tokenSource from './token-source.ts'
export type { Ask } from './cached-source.ts'
export type { HttpOptions } from './exchange.ts'
export type { CallerHeaders } from './login.ts'
export type { CustomOptions } from './sources/custom.ts'
export type { LegacyFamily } from './sources/legacy-families.ts'
export type { LiteralOptions } from './sources/literal.ts'
export type { Grant, TokenAnswer, TokenSource } from './grant.ts'
export type { RtcTokenRequest, TokenRequest, UserTokenRequest } from './token-request.ts'
export { type Clock, systemClock } from './clock.ts'
export { type Random, secureRandom } from './random.ts'
export { pageWakeUps, type WakeUps } from './wake-ups.ts'
export { keepRtmLoggedIn, type RtmClient, type RtmLinkState, type RtmOptions } from './rtm.ts'
export {
  type ChatConnection,
  type ChatHandlers,
  type ChatOptions,
  keepChatLoggedIn,
} from './chat.ts'
