import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

import ts from 'typescript'

import { documentOf } from './layout.ts'
import { Links } from './links.ts'
import { render, type Rendered } from './markdown.ts'
import { navigationOf } from './navigation.ts'
import { keptPages, type Page, ROOT } from './pages.ts'
import { passagesOf } from './search-index.ts'

const HERE = import.meta.dirname
const CONSOLE = join(ROOT, 'packages/console')

/** The console's own colours, type and basics come first, so that pages and console are one family. */
const STYLES = [
  join(CONSOLE, 'src/styles/colours.css'),
  join(CONSOLE, 'src/styles/base.css'),
  join(HERE, 'frame.css'),
  join(HERE, 'text.css'),
]

/**
 * Builds the site.
 *
 * @param folder - Where to; what is there already goes.
 * @param generated - Pages that are kept nowhere.
 * @returns The addresses of its pages.
 */
export function buildSite(folder: string, generated: readonly Page[]): readonly string[] {
  const pages = [...keptPages(), ...generated]
  const navigation = navigationOf(pages)
  const links = new Links(pages)
  const rendered: { page: Page; result: Rendered }[] = []
  for (let todo: readonly Page[] = pages; todo.length > 0; todo = links.takeMade()) {
    for (const page of todo) {
      rendered.push({ page, result: render(page.markdown, (link) => links.resolve(page, link)) })
    }
  }

  rmSync(folder, { recursive: true, force: true })
  const put = (address: string, text: string): void => {
    mkdirSync(dirname(join(folder, address)), { recursive: true })
    writeFileSync(join(folder, address), text)
  }
  for (const { page, result } of rendered) put(page.address, documentOf(page, result, navigation))
  put('assets/site.css', STYLES.map((file) => readFileSync(file, 'utf8')).join('\n'))
  put('assets/page.js', browserScript(join(HERE, 'browser/page.ts')))
  const passages = passagesOf(rendered.filter(({ page }) => pages.includes(page)))
  put('assets/passages.js', `globalThis.PASSAGES = ${JSON.stringify(passages)}\n`)
  put('assets/minisearch.js', readFileSync(miniSearch(), 'utf8').replace(/^\/\/# source.*$/m, ''))
  for (const name of ['icon.svg', 'theme.js']) {
    cpSync(join(CONSOLE, 'public', name), join(folder, 'assets', name))
  }
  for (const image of links.images)
    cpSync(join(ROOT, image), join(folder, 'assets', basename(image)))
  return rendered.map(({ page }) => page.address)
}

/** A script of the pages, without its types. */
function browserScript(file: string): string {
  return ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText
}

/** MiniSearch for a page without modules: those do not load from a disk. */
function miniSearch(): string {
  const entry = createRequire(import.meta.url).resolve('minisearch')
  return join(dirname(entry), '../umd/index.js')
}
