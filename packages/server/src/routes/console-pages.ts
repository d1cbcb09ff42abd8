import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Answers GET requests for pages; `undefined` for what it does not know. */
export type Pages = (request: Request) => Promise<Response | undefined>

const ROOT = '/console'
/** What the build leaves where each answer's nonce belongs. */
const NONCE = '__CSP_NONCE__'
/** Folders without a dot, and a name with an ending: nothing above the folder can be named. */
const FILE = /^(?:[\w-]+\/)*[\w-][\w.-]*\.(css|html|ico|js|json|png|svg|txt|webmanifest|woff2)$/
/** Names that the build made from the content; whatever is under one never changes. */
const HASHED = /^assets\/.*-[\w-]{8}\.\w+$/

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
}
const COMPRESSED: ReadonlySet<string> = new Set(['css', 'js', 'svg'])

/**
 * The built console under `/console`, and the way there from `/`. Every path below that is no file is the page itself,
 * which knows what to show there.
 *
 * @param folder - What the console's build made.
 */
export function consolePages(folder: string): Pages {
  const files = new Files(folder)
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/') {
      return new Response(null, { status: 302, headers: { ...COMMON, location: ROOT } })
    }
    if (pathname !== ROOT && !pathname.startsWith(`${ROOT}/`)) return undefined
    const path = pathname.slice(ROOT.length + 1)
    if (path === '' || path === 'index.html' || !FILE.test(path)) return page(files)
    return file(files, path, request.headers.get('accept-encoding') ?? '')
  }
}

const COMMON: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': contentPolicy(undefined),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * Everything from here and nothing inline. The nonce is for style elements that a component library makes at run time;
 * scripts have none.
 */
function contentPolicy(nonce: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

async function page(files: Files): Promise<Response | undefined> {
  const bytes = await files.read('index.html')
  if (bytes === undefined) return undefined
  const nonce = randomBytes(16).toString('base64')
  const html = Buffer.from(bytes).toString('utf8')
  const headers = {
    ...COMMON,
    'content-type': CONTENT_TYPES.html!,
    'content-security-policy': contentPolicy(html.includes(NONCE) ? nonce : undefined),
  }
  return new Response(html.replaceAll(NONCE, nonce), { headers })
}

async function file(files: Files, path: string, encodings: string): Promise<Response | undefined> {
  const ending = path.slice(path.lastIndexOf('.') + 1)
  const isFixed = HASHED.test(path)
  const isCompressed = isFixed && COMPRESSED.has(ending) && /\bgzip\b/.test(encodings)
  const bytes = await (isCompressed ? files.readCompressed(path) : files.read(path))
  if (bytes === undefined) return undefined
  return new Response(bytes, {
    headers: {
      ...COMMON,
      'content-type': CONTENT_TYPES[ending]!,
      'cache-control': isFixed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'Accept-Encoding',
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
  })
}

/** The files of a build. */
class Files {
  readonly #folder: string
  readonly #compressed = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** `undefined` when there is no such file. */
  async read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      return new Uint8Array(await readFile(join(this.#folder, path)))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
      throw error
    }
  }

  /** The same, compressed once; for files that never change. */
  async readCompressed(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const known = this.#compressed.get(path)
    if (known !== undefined) return known
    const made = this.read(path).then(
      async (bytes) => bytes && new Uint8Array(await promisify(gzip)(bytes)),
    )
    const result = await made
    // Only what is there is kept: paths that are not would fill the memory.
    if (result !== undefined) this.#compressed.set(path, made)
    return result
  }
}
