export { ApaasTokenBuilder } from '../builders/apaas.ts'
export * as default from '../builders/apaas.ts'
