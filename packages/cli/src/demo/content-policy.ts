import { createHash } from 'node:crypto'

import { EDGE_DOMAIN } from './address.ts'

/**
 * What the demo page may load and talk to, as a Content-Security-Policy: itself and the gateway, nothing beyond this
 * machine.
 *
 * The Web SDK writes style attributes on the video elements that it makes, and has a worker of its own in its script, for
 * frames that it looks into. It plays a camera through a media stream, for which no directive is needed.
 *
 * @param html - The page; its import map is the one inline script that is let through.
 */
export function contentPolicy(html: string, gatewayPort: number): string {
  const gateway = `https://*.${EDGE_DOMAIN}:${gatewayPort} wss://*.${EDGE_DOMAIN}:${gatewayPort}`
  return [
    "default-src 'none'",
    `script-src 'self' ${importMapHash(html)}`,
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self'",
    `connect-src 'self' ${gateway}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** An import map can only be inline, so the policy names it by its hash. */
function importMapHash(html: string): string {
  const map = /<script type="importmap">([^]*?)<\/script>/.exec(html)?.[1]
  if (map === undefined) throw new Error('the demo page has no import map')
  return `'sha256-${createHash('sha256').update(map).digest('base64')}'`
}
