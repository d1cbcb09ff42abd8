import type { Page } from '../site/pages.ts'
import { cliPage } from './cli.ts'
import { httpPage } from './http.ts'
import { typeScriptPages } from './typescript.ts'

/** The pages that nobody writes, because the code says it all. They are made with the site, so they cannot be behind it. */
export async function generatedPages(): Promise<readonly Page[]> {
  return [await httpPage(), await cliPage(), ...typeScriptPages()]
}
