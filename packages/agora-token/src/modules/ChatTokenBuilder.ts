export { ChatTokenBuilder } from '../builders/chat.ts'
export * as default from '../builders/chat.ts'
