export { AccessToken, priviledges, version } from '../token006/access-token-204.ts'
export * as default from '../token006/access-token-204.ts'
