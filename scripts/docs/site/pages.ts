import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The repository. */
export const ROOT: string = join(import.meta.dirname, '../../..')

/** A page of the site, before it is HTML. */
export interface Page {
  /** Where its text is kept, from the root of the repository, or would be if it were kept. */
  readonly source: string
  /** Where it is in the site. */
  readonly address: string
  readonly title: string
  readonly markdown: string
}

/** Every page that is kept in the repository. */
export function keptPages(): Page[] {
  return globSync(['*.md', '{docs,packages,examples,deploy,spec,bench}/**/*.md'], {
    cwd: ROOT,
    exclude: (name) => name.split('/').some((part) => part === 'node_modules' || part === 'dist'),
  })
    .sort()
    .map((source) => pageOf(source, readFileSync(join(ROOT, source), 'utf8')))
}

/** @param source - Its place in the repository. */
export function pageOf(source: string, markdown: string): Page {
  const title = /^# +(.+)$/m.exec(markdown)?.[1] ?? source
  // Comments are for whoever reads the source.
  const text = markdown.replace(/^<!--.*?-->\n+/gms, '')
  return { source, address: addressOf(source), title: title.replaceAll('`', ''), markdown: text }
}

/**
 * Where the page of a file or folder is in the site. The map of the documentation is beside the home page, and a README
 * has the name of its folder, so that the site also works straight from a disk.
 */
export function addressOf(source: string): string {
  if (source === 'README.md') return 'index.html'
  if (source === 'docs/README.md' || source === 'docs') return 'docs.html'
  const path = source.replace(/^docs\//, '')
  if (path.endsWith('/README.md')) return `${dirname(path)}.html`
  return `${path.replace(/\.md$/, '')}.html`.toLowerCase()
}
