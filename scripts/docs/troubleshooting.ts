/**
 * Renders docs/troubleshooting.md from the tables that `explain` and admission are made of, so that the page can say
 * nothing that they do not.
 *
 *     node --conditions=@tessera/source scripts/docs/troubleshooting.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { format } from 'prettier'

import { type RefusalReason, REFUSALS } from '../../packages/token/src/admission/index.ts'
import { answerTo } from '../../packages/token/src/explain/answers.ts'
import type { Finding } from '../../packages/token/src/explain/index.ts'
import { FINDING_EXAMPLES } from './finding-examples.ts'
import { CAUSES, INTRODUCTION, type Section, SECTIONS } from './troubleshooting-text.ts'

/** Where the page is kept. */
export const TROUBLESHOOTING_PATH: string = join(
  import.meta.dirname,
  '../../docs/troubleshooting.md',
)

/** The page as it ought to be. */
export async function troubleshootingPage(): Promise<string> {
  const parts = [INTRODUCTION, numbers(), ...SECTIONS.flatMap(section), otherProducts(), findings()]
  return await format(parts.join('\n\n'), { parser: 'markdown', printWidth: 100 })
}

/** Numbers first, because a number is what one has. */
function numbers(): string {
  const byNumber = new Map<number, { names: Set<string>; reasons: Set<RefusalReason> }>()
  const note = (
    code: number | undefined,
    name: string | undefined,
    reason: RefusalReason,
  ): void => {
    if (code === undefined) return
    const entry = byNumber.get(code) ?? { names: new Set<string>(), reasons: new Set() }
    if (name !== undefined) entry.names.add(`\`${name}\``)
    entry.reasons.add(reason)
    byNumber.set(code, entry)
  }
  for (const [reason, row] of Object.entries(REFUSALS) as [
    RefusalReason,
    (typeof REFUSALS)[RefusalReason],
  ][]) {
    note(row.platformCode, row.platformName, reason)
    note(row.edgeCode, row.edgeName, reason)
    // Inside a channel native SDKs give small numbers, which are reasons of other events; they stand at the cause.
    if (row.platformCode !== undefined) note(row.nativeCode, undefined, reason)
  }
  const rows = [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([code, { names, reasons }]) => [
      String(code),
      [...names].join(', ') || 'native SDKs',
      [...reasons].map((reason) => `[${reason}](#${reason.toLowerCase()})`).join(', '),
    ])
  return `## By number\n\n${table(['number', 'called', 'what may be so'], rows)}`
}

function section({ heading, note, reasons }: Section): string[] {
  return [`## ${heading}`, note, ...reasons.map(cause)]
}

function cause(reason: RefusalReason): string {
  const known = FINDING_EXAMPLES.filter((finding) => finding.reason === reason)
  const rows = known.map(({ code, what, fix }) => [`\`${code}\``, cell(what), cell(fix)])
  const other = CAUSES[reason]
  if (other !== undefined) rows.push(['–', cell(other[0]), cell(other[1])])
  if (rows.length === 0) throw new Error(`nothing says what causes ${reason}`)
  return [`### ${reason}`, answers(reason), table(['finding', 'cause', 'what to do'], rows)].join(
    '\n\n',
  )
}

/** What the platform answers, door by door. */
function answers(reason: RefusalReason): string {
  const row = REFUSALS[reason]
  const edge = `\`${row.edgeCode} ${row.edgeName}\``
  const basis = row.documented ? '' : ' Assumed: Agora documents no answer to this.'
  if (row.platformCode === undefined) {
    return `In the channel: ${edge}. Native SDKs: reason ${row.nativeCode}.${basis}`
  }
  const renewal =
    row.nativeRenewResult === undefined ? '' : `, \`onRenewTokenResult\` ${row.nativeRenewResult}`
  return `Web \`join()\`: \`CAN_NOT_GET_GATEWAY_SERVER: ${row.text}\` (${row.platformCode}). Web \`renewToken()\`: ${edge}. Native SDKs: error ${row.nativeCode}${renewal}.${basis}`
}

/** Signaling and Chat, which have numbers of their own for the same causes. */
function otherProducts(): string {
  const rows = (
    [
      ['no project has the App ID', 'APP_NOT_FOUND'],
      ['the token is for another project', 'APP_MISMATCH'],
      ['form, signature or user is wrong', 'BAD_SIGNATURE'],
      ['the token ended', 'TOKEN_EXPIRED'],
    ] as const
  ).map(([what, reason]) => [what, cell(answerTo(reason, 'rtm')), cell(answerTo(reason, 'chat'))])
  return [
    '## Signaling (RTM) and Chat',
    'The same causes with other numbers. `tessera explain` takes `--product rtm --user-id ada`.',
    table(['what is wrong', 'RTM 2', 'Chat'], rows),
  ].join('\n\n')
}

/** What refuses no join by itself. */
function findings(): string {
  const rows = FINDING_EXAMPLES.filter(({ reason }) => reason === undefined).map(row)
  return [
    '## The other findings',
    'No refusal of a join by themselves: they are about Signaling, Chat and publishing, or about what works otherwise than somebody thinks.',
    table(['finding', 'what is so', 'what Agora answers', 'what to do'], rows),
  ].join('\n\n')
}

function row({ code, what, answer, fix }: Finding): string[] {
  return [`\`${code}\``, cell(what), cell(answer), cell(fix)]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Plain text as it may stand in a cell: nothing in it is markup. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#~]/g, (character) => `\\${character}`)
}

if (import.meta.main) writeFileSync(TROUBLESHOOTING_PATH, await troubleshootingPage())
