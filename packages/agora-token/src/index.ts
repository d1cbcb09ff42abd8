export {
  ApaasTokenBuilder,
  ChatTokenBuilder,
  ConvoAITokenBuilder,
  EducationTokenBuilder,
  FpaTokenBuilder,
  RtcRole,
  RtcTokenBuilder,
  Rtm2Permissions,
  RtmTokenBuilder,
  SttTokenBuilder,
} from './agora-token.ts'
// Node gives a CommonJS package to ESM as its default export, so that is how many import it.
export * as default from './agora-token.ts'
