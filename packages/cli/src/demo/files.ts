import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** Where this package is: this file is two folders below it, in `src` and in `dist` alike. */
const HERE = new URL('../../', import.meta.url)

/** What a path may be made of: no dots but the one of the ending, so that nothing above a folder can be named. */
const PATH = /^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(js|css|svg)$/

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** A file of the demo, ready to be sent. */
export interface DemoFile {
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The page itself. */
export async function readDemoPage(): Promise<string> {
  return await readFile(new URL('demo/index.html', HERE), 'utf8')
}

/**
 * A file below `/demo/`: the page's own, the client library as it was built, or the Web SDK as it is published.
 *
 * @param path - What stands behind `/demo/`.
 * @returns `undefined` when there is no such file.
 */
export async function readDemoFile(path: string): Promise<DemoFile | undefined> {
  const ending = PATH.exec(path)?.[1]
  if (ending === undefined) return undefined
  try {
    const bytes = await readFile(placeOf(path))
    return { contentType: CONTENT_TYPES[ending]!, bytes: new Uint8Array(bytes) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function placeOf(path: string): string | URL {
  if (path === 'agora-rtc-sdk.js') return require.resolve('agora-rtc-sdk-ng')
  if (path.startsWith('client/')) return new URL(path.slice('client/'.length), clientFolder())
  return new URL(
    path,
    path.endsWith('.js') ? new URL('dist/demo-page/', HERE) : new URL('demo/', HERE),
  )
}

/** The built files of the client library; its sources, which tests resolve to, are in a folder beside. */
function clientFolder(): URL {
  const entry = dirname(require.resolve('@tessera/client'))
  return new URL('../dist/', pathToFileURL(`${entry}/`))
}
