export { FpaTokenBuilder } from '../builders/fpa.ts'
export * as default from '../builders/fpa.ts'
