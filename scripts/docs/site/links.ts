import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, posix } from 'node:path'

import { addressOf, type Page, pageOf, ROOT } from './pages.ts'

const IMAGES = new Set(['.png', '.svg', '.webp'])

/**
 * Follows the links of pages. A page is linked at its address, a folder at its README; source files and folders without a
 * README become pages, too, and images are copied, so that no link leads out of the site.
 */
export class Links {
  readonly #pages: ReadonlyMap<string, Page>
  /** Pages that are made because something links to them, by their sources. */
  readonly #made = new Map<string, Page>()
  readonly images: Set<string> = new Set<string>()

  constructor(pages: readonly Page[]) {
    this.#pages = new Map(pages.map((page) => [page.source, page]))
  }

  /** Takes what was made since the last time. */
  takeMade(): readonly Page[] {
    const made = [...this.#made.values()].filter(({ source }) => !this.#taken.has(source))
    for (const { source } of made) this.#taken.add(source)
    return made
  }
  readonly #taken = new Set<string>()

  /** @returns The link as it has to be in the site. @throws When it leads nowhere. */
  resolve(from: Page, link: string): string {
    if (/^[a-z]+:/.test(link) || link.startsWith('#')) return link
    const [path = '', anchor] = link.split('#')
    const target = posix.normalize(posix.join(dirname(from.source), decodeURIComponent(path)))
    const address = this.#addressOf(target.replace(/\/$/, ''), from)
    const relative = posix.relative(dirname(from.address), address)
    return anchor === undefined ? relative : `${relative}#${anchor}`
  }

  #addressOf(target: string, from: Page): string {
    const page = this.#pages.get(target) ?? this.#pages.get(`${target}/README.md`)
    if (page !== undefined) return page.address
    if (!existsSync(join(ROOT, target)))
      throw new Error(`${from.source} links to ${target}: no such file`)
    if (IMAGES.has(extname(target))) {
      this.images.add(target)
      return `assets/${basename(target)}`
    }
    const made =
      this.#made.get(target) ?? (this.#isFolder(target) ? this.#listing(target) : source(target))
    this.#made.set(target, made)
    return made.address
  }

  #isFolder(target: string): boolean {
    return statSync(join(ROOT, target)).isDirectory()
  }

  /** A folder as a page, with links to those of its files that are pages. */
  #listing(folder: string): Page {
    const names = readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && !['node_modules', 'dist'].includes(name))
      .filter(({ name }) => !name.endsWith('.tsbuildinfo'))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort()
    const items = names.map((name) => {
      const path = `${folder}/${name}`.replace(/\/$/, '')
      const page = this.#pages.get(path) ?? this.#pages.get(`${path}/README.md`)
      return page === undefined ? `- \`${name}\`` : `- [${page.title}](${basename(folder)}/${name})`
    })
    return pageOf(folder, `# ${folder}\n\nA folder of the repository.\n\n${items.join('\n')}\n`)
  }
}

/** A source file as a page. */
function source(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const language = extname(path).slice(1)
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  const markdown = `# ${path}\n\nA file of the repository.\n\n${fence}${language}\n${text}\n${fence}\n`
  return { source: path, address: addressOf(path), title: path, markdown }
}
