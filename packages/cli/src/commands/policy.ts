import { explainPolicy } from '@tessera/server/operations'
import { type CommandDef, defineCommand } from 'citty'

import { command } from '../command.ts'
import { Failure } from '../failure.ts'

const explain: CommandDef = command({
  name: 'explain',
  description: 'Try the rules of the configuration file: which one decides, and why',
  args: {
    kind: {
      type: 'string',
      default: 'jwt',
      description: 'Kind of caller: jwt, api-key, ticket, forward-auth, anonymous',
    },
    subject: { type: 'string', description: 'Who asks', required: true },
    issuer: { type: 'string', description: 'Issuer of the JWT' },
    claims: { type: 'string', valueHint: 'JSON', description: 'Claims of the JWT' },
    scopes: { type: 'string', description: 'Scopes of the credential, with commas' },
    request: {
      type: 'string',
      valueHint: 'JSON',
      description: 'Body of POST /v1/tokens',
      required: true,
    },
    json: { type: 'boolean', description: 'Print all of it' },
  },
  run: async (args, io) => {
    const explanation = await explainPolicy(
      io.env,
      {
        kind: args.kind,
        subject: args.subject,
        ...(args.issuer === undefined ? {} : { issuer: args.issuer }),
        claims: jsonObject('claims', args.claims ?? '{}'),
        scopes: args.scopes?.split(',') ?? [],
      },
      jsonObject('request', args.request),
      io.now(),
    )
    if (args.json === true) {
      io.out(`${JSON.stringify(explanation, null, 2)}\n`)
    } else {
      const lines = [
        explanation.summary,
        ...explanation.rules.map(
          ({ rule, matches, because }) => `  ${matches ? '✓' : '–'} ${rule}: ${because}`,
        ),
        ...explanation.services.map(({ asked, because }) => `  ${asked.type}: ${because}`),
        ...(explanation.lacksMappedUid ? [UID_NEEDS] : []),
      ]
      io.out(`${lines.join('\n')}\n`)
    }
    return explanation.granted ? 0 : 1
  },
})

/** What a mapped uid is made of, where there is no database. */
const UID_NEEDS =
  '  the uid is made of APP_ID, kind, issuer and subject: set APP_ID, and pass --issuer for a JWT'

/** `tessera policy explain`: a dry run of the rules. */
export const policyCommand: CommandDef = defineCommand({
  meta: { name: 'policy', description: 'Try the rules before callers do' },
  subCommands: { explain },
})

function jsonObject(flag: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>
    }
  } catch {
    // Told below, in the same words.
  }
  throw new Failure(`--${flag} takes a JSON object`, { exitCode: 2 })
}
