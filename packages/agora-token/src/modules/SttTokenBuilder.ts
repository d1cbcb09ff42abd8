export { SttTokenBuilder } from '../builders/stt.ts'
export * as default from '../builders/stt.ts'
