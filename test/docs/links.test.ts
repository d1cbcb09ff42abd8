import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { Anchors } from '../../scripts/docs/anchors.ts'

/* Every relative link of every page leads somewhere, to its heading if it names one. */

const ROOT = join(import.meta.dirname, '../..')
const PAGES = globSync(['*.md', '{docs,packages,examples,deploy}/**/*.md'], {
  cwd: ROOT,
  exclude: (name) => name.split('/').some((part) => part === 'node_modules' || part === 'dist'),
})

test('there are pages', () => {
  expect(PAGES.length).toBeGreaterThan(30)
})

test.for(PAGES)('%s links to what is there', (page) => {
  const broken = linksOf(page).filter(({ target, anchor }) => {
    const file = target === '' ? join(ROOT, page) : join(ROOT, dirname(page), target)
    if (!existsSync(file)) return true
    return anchor !== '' && statSync(file).isFile() && !anchorsOf(file).has(anchor)
  })
  expect(broken.map(({ target, anchor }) => `${target}#${anchor}`)).toEqual([])
})

test('every page of the documentation is linked from another one', () => {
  const linked = new Set(
    PAGES.flatMap((page) =>
      linksOf(page).map(({ target }) => join(dirname(page), target).replace(/\/$/, '')),
    ),
  )
  const alone = PAGES.filter((page) => /^docs\/(?!decisions\/)/.test(page) && !linked.has(page))
  expect(alone.filter((page) => page !== 'docs/README.md')).toEqual([])
})

interface Link {
  readonly target: string
  readonly anchor: string
}

function linksOf(page: string): readonly Link[] {
  return [...withoutCode(join(ROOT, page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [target = '', anchor = ''] = link.split('#')
      return { target: decodeURIComponent(target), anchor }
    })
}

function anchorsOf(file: string): ReadonlySet<string> {
  const anchors = new Anchors()
  const headings = [...withoutCode(file).matchAll(/^#{1,6} +(.+?) *$/gm)]
  return new Set(headings.map(([, heading]) => anchors.next(heading!)))
}

function withoutCode(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^(`{3,})[^]*?^\1/gm, '')
}
