import type { Explanation, Finding, Severity, TokenView } from '@tessera/token/explain'
import { createColors } from 'picocolors'

type Colours = ReturnType<typeof createColors>

const MARK: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', info: 'i' }

/** An explanation as a person reads it at a shell: the verdict first, then what to change, then what stands in the token. */
export function report(explanation: Explanation, colour: boolean): string {
  const paint = createColors(colour)
  return [
    verdictLine(explanation, paint),
    ...explanation.findings.map((finding) => findingLines(finding, paint)),
    ...(explanation.token === null ? [] : [tokenLines(explanation.token, paint)]),
    ...(explanation.timeline.length === 0 ? [] : [timelineLines(explanation, paint)]),
    '',
  ].join('\n')
}

function verdictLine({ verdict, summary }: Explanation, paint: Colours): string {
  const inColour = { valid: paint.green, refused: paint.red, undecided: paint.yellow }[verdict]
  return `${inColour(paint.bold(verdict.toUpperCase()))}  ${summary}\n`
}

function findingLines({ code, severity, what, answer, fix }: Finding, paint: Colours): string {
  const inColour = { error: paint.red, warning: paint.yellow, info: paint.cyan }[severity]
  return [
    inColour(`${MARK[severity]} ${code}`),
    indent(what),
    indent(`${paint.dim('Agora:')} ${answer}`),
    indent(`${paint.dim('Mend: ')} ${fix}`),
    '',
  ].join('\n')
}

function tokenLines(token: TokenView, paint: Colours): string {
  const lines = [
    `version ${token.version}, App ID ${token.appId}`,
    `issued ${moment(token.issuedAt)}, ends ${moment(token.expiresAt)}`,
    ...token.services.flatMap(({ type, privileges, permissions: _permissions, ...names }) => [
      `${type}${Object.entries(names)
        .map(([name, value]) => `  ${name} ${JSON.stringify(value)}`)
        .join('')}`,
      ...privileges.map(({ name, expiresAt }) => `  ${name} until ${moment(expiresAt)}`),
    ]),
    ...(token.flags.length === 0 ? [] : [`unusual: ${token.flags.join(', ')}`]),
  ]
  return [paint.bold('In the token'), ...lines.map(indent), ''].join('\n')
}

function timelineLines({ timeline }: Explanation, paint: Colours): string {
  const lines = timeline.map(({ at, event, text }) => {
    const line = `${moment(at)}  ${text}`
    return event === 'now' ? paint.bold(line) : line
  })
  return [paint.bold('Its life'), ...lines.map(indent)].join('\n')
}

function moment(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000', '')
}

function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`
}
