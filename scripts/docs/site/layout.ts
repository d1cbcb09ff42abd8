import type { Group } from './navigation.ts'
import type { Page } from './pages.ts'
import type { Heading, Rendered } from './markdown.ts'

/** One page of the site as a document. Every link in it is relative, so it also opens straight from a disk. */
export function documentOf(
  page: Page,
  { html, headings }: Rendered,
  navigation: readonly Group[],
): string {
  const up = '../'.repeat(page.address.split('/').length - 1)
  const isHome = page.address === 'index.html'
  const summary = headings[0]?.body.slice(0, 160) ?? ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f8f6f1" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#151614" media="(prefers-color-scheme: dark)">
<meta name="description" content="${escaped(summary)}">
<title>${escaped(isHome ? 'Tessera' : `${page.title} · Tessera`)}</title>
<link rel="icon" href="${up}assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${up}assets/site.css">
<script src="${up}assets/theme.js"></script>
<script src="${up}assets/page.js" defer></script>
</head>
<body data-up="${up}">
<a class="skip-link" href="#content">Skip to the text</a>
<header class="bar">
<a class="brand" href="${up}index.html"><img src="${up}assets/icon.svg" alt="" width="22" height="22">Tessera</a>
<div class="search" role="search">
<input id="search" type="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="found">
<kbd aria-hidden="true">/</kbd>
<ul id="found" role="listbox" aria-label="What was found" hidden></ul>
</div>
<button id="theme" class="bar-button" type="button">Theme</button>
<button id="menu" class="bar-button" type="button" aria-expanded="false" aria-controls="navigation">Pages</button>
</header>
<div class="frame">
<nav id="navigation" aria-label="Pages">
${navigation.map((group) => groupOf(group, page, up)).join('\n')}
</nav>
<main id="content" class="${isHome ? 'home' : 'text'}" tabindex="-1">
<article>
${html}
</article>
${neighbours(page, navigation, up)}
</main>
${contentsOf(headings)}
</div>
</body>
</html>
`
}

function groupOf({ title, pages }: Group, current: Page, up: string): string {
  const links = pages.map(
    (page) =>
      `<li><a class="nav-link" href="${up}${page.address}"${page === current ? ' aria-current="page"' : ''}>${escaped(shortTitle(page))}</a></li>`,
  )
  const isOpen = title !== 'Decisions' || pages.includes(current)
  return `<details class="nav-group"${isOpen ? ' open' : ''}><summary class="nav-title">${escaped(title)}</summary><ul>${links.join('')}</ul></details>`
}

/** What it is called in the navigation, where the heading of the page would be long. */
function shortTitle({ source, title }: Page): string {
  if (source === 'README.md') return 'Tessera in a page'
  if (source === 'docs/README.md') return 'Which page to read'
  return title.replace(/^Architecture: .*/, 'Architecture')
}

function neighbours(page: Page, navigation: readonly Group[], up: string): string {
  const pages = navigation.flatMap((group) => group.pages)
  const index = pages.indexOf(page)
  if (index === -1) return ''
  const link = (other: Page | undefined, rel: string, word: string): string =>
    other === undefined
      ? '<span></span>'
      : `<a rel="${rel}" href="${up}${other.address}"><span>${word}</span>${escaped(shortTitle(other))}</a>`
  return `<footer class="neighbours">${link(pages[index - 1], 'prev', 'Before')}${link(pages[index + 1], 'next', 'Next')}</footer>`
}

/** What is on the page, for those with more than two parts. */
function contentsOf(headings: readonly Heading[]): string {
  const parts = headings.filter(({ level }) => level === 2 || level === 3)
  const shown = parts.length > 40 ? parts.filter(({ level }) => level === 2) : parts
  if (shown.length < 3) return '<aside class="contents" hidden></aside>'
  const items = shown.map(
    ({ level, anchor, text }) =>
      `<li data-level="${level}"><a href="#${anchor}">${escaped(text)}</a></li>`,
  )
  return `<aside class="contents" aria-label="On this page"><p class="nav-title">On this page</p><ul>${items.join('')}</ul></aside>`
}

/** Text as it may stand in HTML and in its attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
