import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { redirectScript } from './redirect.ts'

/** Runs the script over stand-ins of a page, and tells where each way of talking ends up. */
function page(): Record<'fetch' | 'xhr' | 'socket' | 'beacon', (url: string) => string> {
  let asked = ''
  class XMLHttpRequest {
    open(_method: string, url: string): void {
      asked = url
    }
  }
  class WebSocket {
    readonly url: string
    constructor(url: string) {
      this.url = asked = url
    }
  }
  const globals = {
    URL,
    XMLHttpRequest,
    WebSocket,
    Request: Object,
    fetch: (url: string): void => {
      asked = url
    },
    navigator: {
      sendBeacon: (url: string): boolean => {
        asked = url
        return true
      },
    },
  }
  runInNewContext(redirectScript('https://localhost:8443'), globals)
  const after =
    (act: (url: string) => void) =>
    (url: string): string => {
      act(url)
      return asked
    }
  return {
    fetch: after((url) => globals.fetch(url)),
    xhr: after((url) => new globals.XMLHttpRequest().open('POST', url)),
    socket: after((url) => new globals.WebSocket(url)),
    beacon: after((url) => globals.navigator.sendBeacon(url)),
  }
}

describe('the redirecting script', () => {
  test.for([
    {
      from: 'https://webrtc2-ap-web-1.agora.io/api/v2/transpond/webrtc?v=2',
      to: 'https://localhost:8443/api/v2/transpond/webrtc?v=2',
    },
    {
      from: 'https://sua-web-2.ap.sd-rtn.com/api/v1?action=stringuid',
      to: 'https://localhost:8443/api/v1?action=stringuid',
    },
    { from: 'wss://127-0-0-1.edge.agora.io:8443/', to: 'wss://127-0-0-1.edge.localhost:8443/' },
  ])('sends $from to the gateway', ({ from, to }) => {
    const ways = page()
    const used = from.startsWith('wss') ? [ways.socket] : [ways.fetch, ways.xhr, ways.beacon]
    for (const way of used) expect(way(from)).toBe(to)
  })

  test.for([
    'https://example.com/agora.io',
    'https://notagora.io/',
    'https://agora.io.example.com/',
    '/relative/agora.io',
    'wss://example.com/',
    'http://localhost:3000/token',
  ])('leaves %s alone', (url) => {
    const ways = page()
    for (const way of Object.values(ways)) expect(way(url)).toBe(url)
  })
})
