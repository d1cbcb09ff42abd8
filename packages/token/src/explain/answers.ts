import { type AdmissionReason, REFUSALS } from '../admission/refusals.ts'

/** What is logged in to with a token. */
export type Product = 'rtc' | 'rtm' | 'chat'

const NATIVE: Readonly<Record<number, string>> = {
  101: 'reason 6, invalid App ID (error 101, ERR_INVALID_APP_ID)',
  102: 'reason 7, invalid channel name (error 102)',
  109: 'reason 9, token expired (error 109, ERR_TOKEN_EXPIRED)',
  110: 'reason 8, invalid token (error 110, ERR_INVALID_TOKEN)',
  121: 'error 121, invalid user ID',
}

/** What Agora answers where `reason` is met, in words that can be searched for. */
export function answerTo(reason: AdmissionReason, product: Product): string {
  if (product === 'rtm') return rtmAnswer(reason)
  if (product === 'chat') {
    return isExpiry(reason)
      ? 'Chat refuses to log in: 56, token expired.'
      : 'Chat refuses to log in: 28 (or 2, 40), authentication failed.'
  }
  const { platformCode, text, nativeCode, edgeCode, edgeName, documented } = REFUSALS[reason]
  const native = NATIVE[nativeCode] ?? `error ${nativeCode}`
  const basis = documented ? '' : ' (Agora does not document this case.)'
  return `The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: ${text} (${String(platformCode)}); native SDKs: ${native}; renewToken(): ${edgeCode} ${edgeName}.${basis}`
}

function rtmAnswer(reason: AdmissionReason): string {
  if (reason === 'APP_NOT_FOUND') return 'RTM refuses to log in: -10003, invalid App ID.'
  if (reason === 'APP_MISMATCH') return 'RTM refuses to log in: -10016, the App ID differs.'
  return isExpiry(reason)
    ? 'RTM refuses to log in: -10009, token expired.'
    : 'RTM refuses to log in: -10005, invalid token.'
}

function isExpiry(reason: AdmissionReason): boolean {
  return REFUSALS[reason].nativeCode === 109
}
