import { z } from 'zod'

import type { Call } from '../callers/principal.ts'
import { Problem } from '../problems.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import { newSignInLink, signInUrl } from '../sign-in/sign-in-links.ts'
import type { Storage } from '../storage/storage.ts'
import {
  ACCOUNT_ROLES,
  type AccountRole,
  type AdminUserChange,
  type AdminUserOutcome,
  type AdminUserRecord,
} from '../storage/stores/admin-users.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { newId } from './new-id.ts'

const role = z.enum(ACCOUNT_ROLES).meta({
  description:
    'owner: everything; operator: everything but accounts and settings; viewer: looks only',
})
const newAccount: z.ZodType<{ name: string; role: AccountRole }> = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be text in one line'),
  role,
})
const accountChange: z.ZodType<AdminUserChange> = z.strictObject({
  role: role.optional(),
  disabled: z.boolean().optional().meta({ description: 'Ends every session of the account, too' }),
})
const accountView = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    hasPassword: z.boolean(),
    disabled: z.boolean(),
    lastSignInAt: z.int().optional().meta({ description: 'Unix seconds' }),
    createdAt: z.int().meta({ description: 'Unix seconds' }),
  })
  .meta({ id: 'Account' })
const withLink = z.object({
  account: accountView,
  signInLink: z.string().meta({ description: 'Good once, within 24 hours; shown this once' }),
})

/** What accounts take from outside. */
export interface AccountPorts {
  readonly storage: Pick<Storage, 'adminUsers' | 'signInLinks'>
  readonly sessions: Sessions
}

/** `/v1/admin/accounts`: who may sign in to the console, for owners. */
export function accountEndpoints(
  administration: Administration,
  { storage: { adminUsers, signInLinks }, sessions }: AccountPorts,
): readonly Endpoint[] {
  const find = async (id: string): Promise<AdminUserRecord> => {
    const account = await adminUsers.find(id)
    if (account === undefined) throw notFound()
    return account
  }
  const linkFor = async (
    account: AdminUserRecord,
    call: Call,
  ): Promise<z.input<typeof withLink>> => {
    const { token, record } = newSignInLink(account.id, sessions.now())
    await signInLinks.replace(record)
    return { account: viewOf(account), signInLink: signInUrl(originOf(call), token) }
  }
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/accounts',
      summary: 'List accounts of the console',
      scope: 'admin:accounts',
      answer: {
        status: 200,
        description: 'All accounts, by name',
        body: z.object({ accounts: z.array(accountView) }),
      },
      run: async () => ({ accounts: (await adminUsers.list()).map(viewOf) }),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/accounts',
      summary: 'Let somebody into the console',
      scope: 'admin:accounts',
      body: newAccount,
      answer: { status: 201, description: 'The account, and a link to give away', body: withLink },
      problems: ['CONFLICT'],
      audit: { action: 'account.create', change: ({ body }) => ({ ...body }) },
      run: async ({ body, call }) => {
        const account = { id: newId('acc'), ...body, createdAt: sessions.now() }
        if ((await adminUsers.create(account)) === 'taken') {
          throw new Problem('CONFLICT', { detail: 'there is an account of this name already' })
        }
        return linkFor(account, call)
      },
    }),
    adminEndpoint(administration, {
      method: 'patch',
      path: '/v1/admin/accounts/:id',
      summary: "Change an account's role, or disable it",
      scope: 'admin:accounts',
      body: accountChange,
      answer: { status: 200, description: 'The account', body: accountView },
      problems: ['CONFLICT', 'NOT_FOUND'],
      audit: { action: 'account.change', change: ({ body }) => ({ ...body }) },
      run: async ({ parameter, body }) => {
        const id = parameter('id')
        assertDone(await adminUsers.change(id, body, sessions.now()))
        return viewOf(await find(id))
      },
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: '/v1/admin/accounts/:id',
      summary: 'Remove an account',
      scope: 'admin:accounts',
      answer: { status: 204, description: 'It is gone, with its sessions' },
      problems: ['CONFLICT', 'NOT_FOUND'],
      audit: { action: 'account.remove' },
      run: async ({ parameter }) => {
        assertDone(await adminUsers.remove(parameter('id')))
      },
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/accounts/:id/sign-in-link',
      summary: 'Make a new one-time link for an account',
      description: 'Earlier links of the account are void. Its password stays.',
      scope: 'admin:accounts',
      answer: { status: 201, description: 'The link', body: withLink },
      problems: ['CONFLICT', 'NOT_FOUND'],
      audit: { action: 'account.link' },
      run: async ({ parameter, call }) => {
        const account = await find(parameter('id'))
        if (account.disabledAt !== undefined) {
          throw new Problem('CONFLICT', {
            detail: 'the account is disabled, so no link would open the door',
            hint: 'enable it first',
          })
        }
        return linkFor(account, call)
      },
    }),
  ]
}

function viewOf(account: AdminUserRecord): z.input<typeof accountView> {
  const { id, name, role: has, passwordHash, disabledAt, lastSignInAt, createdAt } = account
  return {
    id,
    name,
    role: has,
    hasPassword: passwordHash !== undefined,
    disabled: disabledAt !== undefined,
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
    createdAt,
  }
}

function assertDone(outcome: AdminUserOutcome): void {
  if (outcome === 'missing') throw notFound()
  if (outcome === 'last-owner') {
    throw new Problem('CONFLICT', {
      detail: 'this is the last owner who can sign in',
      hint: 'make somebody else an owner first',
    })
  }
}

function notFound(): Problem {
  return new Problem('NOT_FOUND', { detail: 'there is no such account' })
}

/** Where the owner's own browser found the console; it was seen to be this server. */
function originOf(call: Call): string {
  return call.header('origin') ?? `http://${call.header('host') ?? '127.0.0.1'}`
}
