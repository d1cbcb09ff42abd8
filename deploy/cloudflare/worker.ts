/**
 * The token server of one project on Cloudflare Workers. Secrets are bindings (`wrangler secret put APP_CERTIFICATE`),
 * callers and rules stand in tessera.yaml beside this file, which Wrangler bundles as text.
 */
import { type App, createEdgeApp } from '@tessera/server/edge'

import settings from './tessera.yaml'

let app: App | undefined

export default {
  fetch(request: Request, env: Readonly<Record<string, unknown>>): Promise<Response> {
    // Not before the first request: until then a Worker has no environment and nothing random.
    app ??= createEdgeApp(
      { TESSERA_CONFIG: 'tessera.yaml', ...env },
      {
        // Cloudflare sets it itself, whatever a client sends.
        addressOf: ({ headers }) => headers.get('cf-connecting-ip') ?? '',
        readFile: () => settings,
      },
    )
    return app.fetch(request)
  },
}
