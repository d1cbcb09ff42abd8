export { AccessToken, priviledges, version } from '../token006/access-token.ts'
export * as default from '../token006/access-token.ts'
