import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import ts from 'typescript'

import { Anchors } from '../anchors.ts'
import { type Page, pageOf, ROOT } from '../site/pages.ts'
import { type Exported, ExportReader } from './exports.ts'

/** The packages that are published, in the order in which one meets them. */
export const PUBLISHED = ['token', 'client', 'agora-token', 'server', 'gateway', 'cli'] as const

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

/** One page for each package: everything that it exports, as its sources say it. */
export function typeScriptPages(): Page[] {
  const reader = new ExportReader()
  return PUBLISHED.map((folder) => {
    const { name, exports } = manifestOf(folder)
    const title = `${name} in TypeScript`
    const anchors = new Anchors()
    anchors.next(title)
    const parts = entriesOf(folder, exports).map(({ path, file }) => {
      const heading = `${name}${path.slice(1)}`
      anchors.next(heading)
      const exported = inOrder(reader.exportsOf(file))
      const anchorOf = new Map(exported.map((one) => [one.name, anchors.next(one.name)]))
      return [`## ${heading}`, ...exported.map((one) => entryOf(one, anchorOf))].join('\n\n')
    })
    const text = [
      `# ${title}`,
      `Everything that [${name}](../../../packages/${folder}/README.md) exports, made from its sources. Times are Unix seconds where nothing else is said.`,
      ...parts,
    ].join('\n\n')
    return pageOf(`docs/reference/typescript/${folder}.md`, text)
  })
}

/** @param folder - Below packages/. */
export function manifestOf(folder: string): Manifest {
  return JSON.parse(
    readFileSync(join(ROOT, 'packages', folder, 'package.json'), 'utf8'),
  ) as Manifest
}

/** What may be imported, without the modules by whose paths the drop-in stands in for others. */
export function entriesOf(
  folder: string,
  exports: Manifest['exports'],
): readonly { readonly path: string; readonly file: string }[] {
  return Object.entries(exports).flatMap(([path, conditions]) => {
    const source = (conditions as Readonly<Record<string, unknown>> | null)?.['@tessera/source']
    return typeof source !== 'string' || source.includes('*')
      ? []
      : [{ path, file: join(ROOT, 'packages', folder, source) }]
  })
}

/** What does something comes before what only describes. */
function inOrder(exported: readonly Exported[]): readonly Exported[] {
  const rank = ({ declarations: [first] }: Exported): number =>
    [ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isVariableStatement].findIndex(
      (is) => first !== undefined && is(first),
    ) >>> 0
  return exported.toSorted(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, 'en'),
  )
}

function entryOf({ name, declarations }: Exported, anchorOf: ReadonlyMap<string, string>): string {
  const code = declarations.map(codeOf).join('\n')
  const uses = [...new Set(code.match(/\b[A-Z]\w+\b/g))]
    .filter((word) => word !== name && anchorOf.has(word))
    .map((word) => `[${word}](#${anchorOf.get(word)!})`)
  return [
    `### ${name}`,
    `\`\`\`ts\n${code}\n\`\`\``,
    ...declarations.flatMap(commentOf),
    ...(uses.length === 0 ? [] : [`See ${uses.join(', ')}.`]),
  ].join('\n\n')
}

/** The declaration without its own comment, which stands above it, and without what nobody outside can use. */
function codeOf(declaration: ts.Statement): string {
  return declaration
    .getText()
    .replace(/^export (?:declare )?/, '')
    .replaceAll(/^ *(?:#private|private [^;]*);\n/gm, '')
    .replaceAll(/;$/gm, '')
    .replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
}

/** The doc comment as paragraphs, a list of what goes in, and the example. */
function commentOf(declaration: ts.Statement): string[] {
  const [comment] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc)
  if (comment === undefined) return []
  const tags = comment.tags ?? []
  const list = tags.filter((tag) => !isExample(tag)).map(tagLine)
  return [
    textOf(comment.comment),
    ...(list.length === 0 ? [] : [list.join('\n')]),
    ...tags.filter(isExample).map((tag) => `Example:\n\n${textOf(tag.comment)}`),
  ].filter((part) => part !== '')
}

function isExample(tag: ts.JSDocTag): boolean {
  return tag.tagName.text === 'example'
}

function tagLine(tag: ts.JSDocTag): string {
  const text = textOf(tag.comment).replace(/^-\s*/, '').replaceAll('\n', '\n  ')
  if (ts.isJSDocParameterTag(tag)) return `- \`${tag.name.getText()}\`: ${text}`
  if (ts.isJSDocThrowsTag(tag)) {
    const error = tag.typeExpression?.type.getText() ?? ''
    return `- throws ${error === '' ? '' : `\`${error}\` `}${text}`
  }
  return `- ${tag.tagName.text}: ${text}`
}

/** With links to names as names: they are on the same page, or one knows where to look. */
function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  if (comment === undefined || typeof comment === 'string') return comment ?? ''
  return comment
    .map((part) => (ts.isJSDocLink(part) ? `\`${part.name?.getText() ?? part.text}\`` : part.text))
    .join('')
}
