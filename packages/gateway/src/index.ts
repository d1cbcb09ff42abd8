export { type Gateway, startGateway } from './gateway.ts'
export type { GatewayOptions } from './gateway-options.ts'
