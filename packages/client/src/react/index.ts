export type { KeptState } from './kept-store.ts'
export { useChatLogin, useRtcCall, useRtmLogin } from './use-kept.ts'
