export { ConvoAITokenBuilder } from '../builders/convo-ai.ts'
export * as default from '../builders/convo-ai.ts'
