/**
 * The gateway's name for the demo. The SDK makes the edge's name out of its address and a domain; with that same name
 * for page and access point, one certificate exception that a person clicks covers all three.
 */
export const GATEWAY_HOST = '127-0-0-1.edge.localhost'
export const EDGE_DOMAIN = 'edge.localhost'

/** What the demo page has to know before it can join. */
export interface DemoSettings {
  readonly appId: string
  /** The gateway, as the SDK's `setLocalAccessPointsV2` wants it. */
  readonly gateway: { readonly host: string; readonly domain: string; readonly port: number }
}

/** Where the gateway serves the demo page. */
export function demoUrl(gatewayPort: number): string {
  return `https://${GATEWAY_HOST}:${gatewayPort}/demo`
}
