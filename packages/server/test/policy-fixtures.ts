import type { Principal } from '../src/callers/principal.ts'
import { Secret } from '../src/config/secret.ts'
import type { Grant, RequestedService, TokenRequest } from '../src/pipeline/token-request.ts'
import { createPolicy, type PolicyOptions } from '../src/policy/create-policy.ts'
import { parsePolicies } from '../src/policy/parse-policies.ts'
import type { PolicyQuestion } from '../src/policy/policy.ts'
import type { Rule } from '../src/policy/rule.ts'
import {
  derivedUidMap,
  memoryUidMapStore,
  tableUidMap,
  type UidMap,
} from '../src/policy/uid-map.ts'
import { isProblem, type ProblemCode } from '../src/problems.ts'
import type { Project } from '../src/projects/project.ts'

/*
 * Questions to a policy, short enough for tables.
 */

export const APP_ID = 'a'.repeat(32)
export const OTHER_APP_ID = 'b'.repeat(32)
export const CERTIFICATE = 'c'.repeat(32)
/** Unix seconds. */
export const NOW = 1_800_000_000

export const mapKey: Uint8Array = new Uint8Array(32).fill(7)

export function project(appId: string = APP_ID): Project {
  return {
    appId,
    name: 'test',
    status: 'active',
    coHostAuthentication: false,
    allowsAppIdOnly: false,
    certificates: [{ slot: 'primary', enabled: true, value: new Secret(CERTIFICATE) }],
  }
}

/** A caller; by default the user "ada" of an identity provider. */
export function caller(changes: Partial<Principal> = {}): Principal {
  return {
    kind: 'jwt',
    subject: 'ada',
    issuer: 'https://id.example/',
    claims: {},
    scopes: [],
    ...changes,
  }
}

export interface Asked extends Partial<Omit<TokenRequest, 'services'>> {
  readonly principal?: Partial<Principal>
  readonly appId?: string
}

export function question(
  services: RequestedService | readonly RequestedService[],
  { principal, appId, format = '007', ...request }: Asked = {},
): PolicyQuestion {
  return {
    principal: caller(principal),
    request: { ...request, format, services: 'type' in services ? [services] : services },
    project: project(appId),
    now: NOW,
  }
}

/** Rules as they are written in a file. @throws When they are not valid. */
export function rules(...list: readonly unknown[]): readonly Rule[] {
  const parsed = parsePolicies(list)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.rules
}

/** A rule about every caller. */
export function everybody(...allow: readonly unknown[]): readonly Rule[] {
  return rules({ name: 'everybody', match: { subject: '*' }, allow })
}

export type Decided =
  | { readonly grant: Grant }
  | {
      readonly refused: ProblemCode
      readonly rule?: string
      readonly detail: string
      readonly hint?: string
    }

/** What a policy of these rules answers: the grant, or the refusal as data. */
export async function decide(
  list: readonly Rule[],
  asked: PolicyQuestion,
  options: Partial<PolicyOptions> = {},
): Promise<Decided> {
  const policy = createPolicy({ rules: () => list, uidMap: derivedUidMap(mapKey), ...options })
  try {
    return { grant: await policy.decide(asked) }
  } catch (error) {
    if (!isProblem(error)) throw error
    const { detail, hint, rule } = error.details
    return {
      refused: error.code,
      detail,
      ...(hint === undefined ? {} : { hint }),
      ...(rule === undefined ? {} : { rule }),
    }
  }
}

/** The services that were granted; none when refused. */
export async function granted(
  list: readonly Rule[],
  asked: PolicyQuestion,
  options?: Partial<PolicyOptions>,
): Promise<readonly RequestedService[]> {
  const decided = await decide(list, asked, options)
  return 'grant' in decided ? decided.grant.services : []
}

export function freshUidMap(): UidMap {
  return tableUidMap(mapKey, memoryUidMapStore())
}
