import { readFile } from 'node:fs/promises'

/** Where `npm run build` puts the script: beside the built server, which is elsewhere when the sources run. */
const SCRIPT_PLACES = ['../docs/scalar.js.gz', '../../dist/docs/scalar.js.gz']

/** `undefined` where nothing was built. */
export async function readDocsScript(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const place of SCRIPT_PLACES) {
    try {
      return new Uint8Array(await readFile(new URL(place, import.meta.url)))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  return undefined
}
