import type { Page } from './pages.ts'

/** A heading of the navigation with the pages below it. */
export interface Group {
  readonly title: string
  readonly pages: readonly Page[]
}

interface Rule {
  readonly title: string
  readonly has: RegExp
  /** Those that come first, in this order; the others follow by their titles. */
  readonly first?: readonly string[]
}

/** The first rule that fits takes the page, so that a new page has its place without being named here. */
const RULES: readonly Rule[] = [
  {
    title: 'Start',
    has: /^(?:README|docs\/README|docs\/guides\/quickstart|ARCHITECTURE|docs\/claims)\.md$/,
    first: ['README.md', 'docs/guides/quickstart.md', 'docs/README.md'],
  },
  { title: 'Coming from something else', has: /^docs\/migrate\/|replace-sample-server/ },
  {
    title: 'Guides',
    has: /^docs\/guides\//,
    first: ['docs/guides/flow-web.md', 'docs/guides/flow-native.md'],
  },
  {
    title: 'When it fails',
    has: /^docs\/(?:troubleshooting|errors|revocation)\.md$/,
    first: ['docs/troubleshooting.md', 'docs/errors.md'],
  },
  {
    title: 'Running it',
    has: /^(?:docs\/[\w-]+\.md|deploy\/|SECURITY\.md)/,
    first: ['docs/operations.md'],
  },
  {
    title: 'Reference',
    has: /^(?:docs\/reference|spec)\//,
    first: [
      'docs/reference/http.md',
      'docs/reference/cli.md',
      'docs/reference/formats.md',
      'spec/vectors/README.md',
    ],
  },
  { title: 'Packages', has: /^packages\// },
  { title: 'Examples and figures', has: /^(?:examples|bench)\// },
  { title: 'The project', has: /^[A-Z]+\.md$/ },
  { title: 'Decisions', has: /^docs\/decisions\// },
]

/** Every page once, in its group. @throws When no rule takes a page. */
export function navigationOf(pages: readonly Page[]): readonly Group[] {
  const byRule = Map.groupBy(pages, ({ source }) => {
    const rule = RULES.find(({ has }) => has.test(source))
    if (rule === undefined) throw new Error(`no group of the navigation takes ${source}`)
    return rule
  })
  return RULES.flatMap((rule) => {
    const found = byRule.get(rule)
    return found === undefined ? [] : [{ title: rule.title, pages: sorted(found, rule) }]
  })
}

function sorted(pages: readonly Page[], { title, first = [] }: Rule): readonly Page[] {
  const rank = ({ source }: Page): number => (first.indexOf(source) + 1 || first.length + 1) - 1
  const name = (page: Page): string => (title === 'Decisions' ? page.source : page.title)
  return pages.toSorted(
    (one, other) => rank(one) - rank(other) || name(one).localeCompare(name(other), 'en'),
  )
}
