/**
 * Builds the documentation as a site of plain files, which needs no server: docs/dist/index.html.
 *
 *     npm run docs
 */
import { join } from 'node:path'

import { generatedPages } from './reference/index.ts'
import { buildSite } from './site/build.ts'
import { ROOT } from './site/pages.ts'

const folder = join(ROOT, 'docs/dist')
const pages = buildSite(folder, await generatedPages())
process.stdout.write(`${pages.length} pages: ${join(folder, 'index.html')}\n`)
