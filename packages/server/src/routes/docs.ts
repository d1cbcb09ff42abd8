import type { Hono } from 'hono'

import { answer, setHeader } from './answer.ts'
import type { AppContext, AppEnv } from './context.ts'
import { DOCS_STYLE } from './docs-look.ts'

/** Reads the script of the pages, compressed with gzip; `undefined` where nothing was built. */
export type DocsScript = () => Promise<Uint8Array<ArrayBuffer> | undefined>

/**
 * Nothing from elsewhere, and no inline script. Scalar writes its styles into the page, so those must be allowed inline;
 * requests that a reader tries out go to this server only.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What Scalar would do beyond showing the document: ask its maker's servers for fonts, a proxy, statistics, an assistant. */
const START_SCRIPT = `Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  agent: { disabled: true },
  mcp: { disabled: true },
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'json',
  persistAuth: false,
  theme: 'none',
  customCss: ${JSON.stringify(DOCS_STYLE)},
})
`

/** `GET /docs`: the OpenAPI document as pages, with everything they need from this server. */
export function docsRoutes(
  app: Hono<AppEnv>,
  readScript: DocsScript = () => Promise.resolve(undefined),
): void {
  let script: ReturnType<DocsScript> | undefined
  const compressed: DocsScript = () => (script ??= readScript())

  for (const path of ['/docs', '/docs/']) {
    app.get(path, async (context) => {
      setHeader(context, 'content-security-policy', CONTENT_SECURITY_POLICY)
      return answer(
        context,
        (await compressed()) === undefined ? PLAIN_PAGE : PAGE,
        200,
        'text/html; charset=UTF-8',
      )
    })
  }
  app.get('/docs/start.js', (context) => asScript(context, START_SCRIPT))
  app.get('/docs/scalar.js', async (context) => {
    const bytes = await compressed()
    if (bytes === undefined) return context.notFound()
    setHeader(context, 'vary', 'Origin, Accept-Encoding')
    if (!/\bgzip\b/.test(context.req.header('accept-encoding') ?? '')) {
      return asScript(context, await uncompressed(bytes))
    }
    setHeader(context, 'content-encoding', 'gzip')
    return asScript(context, bytes)
  })
}

function asScript(context: AppContext, body: string | Uint8Array<ArrayBuffer>): Response {
  return answer(context, body, 200, 'text/javascript; charset=utf-8')
}

async function uncompressed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tessera API</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/scalar.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

const PLAIN_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Tessera API</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <h1>Tessera API</h1>
    <p>The pages are not part of this server. The description itself: <a href="/openapi.json">/openapi.json</a></p>
  </body>
</html>
`
