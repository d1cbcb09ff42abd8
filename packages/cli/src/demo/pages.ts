import type { DemoSettings } from './address.ts'
import { contentPolicy } from './content-policy.ts'
import { readDemoFile, readDemoPage } from './files.ts'

/** Answers what is at `/demo` and below; `undefined` for everything else. */
export type DemoPages = (request: Request) => Promise<Response | undefined>

/** @param settings - Asked at each request, since the gateway may start after the server that shows the page. */
export function demoPages(settings: () => DemoSettings | undefined): DemoPages {
  return async (request) => {
    const { pathname } = new URL(request.url)
    const known = settings()
    if (known === undefined || request.method !== 'GET') return undefined
    if (pathname === '/demo' || pathname === '/demo/') return await page(known)
    if (pathname === '/demo/settings.json') return Response.json(known, { headers: FRESH })
    if (!pathname.startsWith('/demo/')) return undefined
    const file = await readDemoFile(pathname.slice('/demo/'.length))
    return (
      file && new Response(file.bytes, { headers: { ...FRESH, 'content-type': file.contentType } })
    )
  }
}

const FRESH = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' } as const

async function page(settings: DemoSettings): Promise<Response> {
  const html = await readDemoPage()
  return new Response(html, {
    headers: {
      ...FRESH,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentPolicy(html, settings.gateway.port),
      'permissions-policy': 'camera=(self), microphone=(self)',
      'referrer-policy': 'no-referrer',
    },
  })
}
