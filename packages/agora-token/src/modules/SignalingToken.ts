export { get, get1DayToken } from '../signaling-token.ts'
export * as default from '../signaling-token.ts'
