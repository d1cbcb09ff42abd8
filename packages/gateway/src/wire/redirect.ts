/** The domains of Agora's platform that the Web SDK talks to. */
const PLATFORM_DOMAINS: readonly string[] = ['agora.io', 'sd-rtn.com', 'agoraio.cn']

/**
 * The text of a script that sends everything the Web SDK says to Agora to a gateway instead. Run it in a page before the
 * SDK is loaded; the application needs no change, however it was bundled.
 *
 * It wraps `fetch`, `XMLHttpRequest`, `WebSocket` and `sendBeacon`, and looks at host names only.
 *
 * @param gatewayUrl - Such as `https://localhost:8443`.
 */
export function redirectScript(gatewayUrl: string): string {
  const { origin } = new URL(gatewayUrl)
  const settings = JSON.stringify({ origin, domains: PLATFORM_DOMAINS })
  return `(${redirect.toString()})(globalThis, ${settings})`
}

/** The parts of a browser that are wrapped. */
interface PageGlobals {
  fetch: (input: unknown, init?: unknown) => Promise<unknown>
  XMLHttpRequest: { prototype: { open: (...args: unknown[]) => void } }
  WebSocket: new (url: string | URL, protocols?: unknown) => object
  Request: new (url: string, init: unknown) => object
  navigator: { sendBeacon?: (url: unknown, data?: unknown) => boolean }
}

/** Runs in the page: it is turned into text, so it must not use anything from outside. */
function redirect(page: unknown, settings: { origin: string; domains: readonly string[] }): void {
  const globals = page as PageGlobals
  const moved = (address: unknown): string | undefined => {
    if (typeof address !== 'string' && !(address instanceof URL)) return undefined
    let url: URL
    try {
      url = new URL(address)
    } catch {
      return undefined
    }
    const domain = settings.domains.find(
      (name) => url.hostname === name || url.hostname.endsWith('.' + name),
    )
    if (domain === undefined) return undefined
    if (url.protocol === 'https:') return settings.origin + url.pathname + url.search
    // The edge: its address is the first label, its port is the gateway's already.
    if (url.protocol !== 'wss:') return undefined
    const [label = ''] = url.hostname.split('.')
    return 'wss://' + label + '.edge.localhost:' + url.port + url.pathname + url.search
  }

  const { fetch, XMLHttpRequest, WebSocket } = globals
  globals.fetch = function (input, init) {
    const asked = typeof input === 'object' && input !== null && 'url' in input ? input.url : input
    const target = moved(asked)
    if (target === undefined) return fetch.call(page, input, init)
    const body = asked === input ? target : new globals.Request(target, input)
    return fetch.call(page, body, init)
  }
  const { open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    open.call(this, method, moved(url) ?? url, ...rest)
  }
  globals.WebSocket = new Proxy(WebSocket, {
    construct: (target, [url, ...rest]: [string | URL, ...unknown[]], self) =>
      Reflect.construct(target, [moved(url) ?? url, ...rest], self) as object,
  })
  const { sendBeacon } = globals.navigator
  if (sendBeacon !== undefined) {
    globals.navigator.sendBeacon = (url, data) =>
      sendBeacon.call(globals.navigator, moved(url) ?? url, data)
  }
}
