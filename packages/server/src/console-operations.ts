import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

import { ChainedAudit } from './audit/chained-audit.ts'
import { databaseSink } from './audit/audit-sink.ts'
import type { OpenInstallation } from './compose/managed.ts'
import { loadConfig } from './config/load-config.ts'
import { projectAdmin } from './projects/project-admin.ts'
import { textSeal } from './projects/text-seal.ts'
import { newSignInLink, signInUrl } from './sign-in/sign-in-links.ts'
import { originOf, reachableOrigin } from './serving.ts'
import { sealedStorage } from './storage/storage.ts'
import type { AdminUserRecord } from './storage/stores/admin-users.ts'
import { withInstallation } from './with-installation.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A link into the console, good once within 24 hours. */
export interface SignInLink {
  readonly url: string
  /** Whom it signs in; `undefined` when it sets up the first account. */
  readonly account: string | undefined
}

/**
 * Makes a link into the console for somebody who has no other way in; earlier links of the account are void. While there
 * is no account at all, it is for setting up the first.
 *
 * @param wanted - The name of the account (default: the only owner), and where its holder finds the server (default:
 *   where it listens, from this machine).
 * @throws {RangeError} When it is not clear for whom, or there is no such account.
 */
export function createSignInLink(
  env: Env,
  wanted: { readonly account?: string | undefined; readonly origin?: string | undefined },
  now: number,
): Promise<SignInLink> {
  const { host, port } = loadConfig(env)
  const origin = wanted.origin ?? reachableOrigin(originOf(host, port))
  return withInstallation(env, now, async (installation) => {
    const { adminUsers, signInLinks } = installation.storage
    const account = accountFor(await adminUsers.list(), wanted.account)
    const { token, record } = newSignInLink(account?.id, now)
    await auditLink(installation, account, now)
    await signInLinks.replace(record)
    return { url: signInUrl(origin, token), account: account?.name }
  })
}

function accountFor(
  accounts: readonly AdminUserRecord[],
  name: string | undefined,
): AdminUserRecord | undefined {
  if (name !== undefined) {
    const named = accounts.find((account) => account.name === name)
    if (named === undefined) throw new RangeError(`there is no account ${JSON.stringify(name)}`)
    if (named.disabledAt !== undefined) throw new RangeError(`${named.name} is disabled`)
    return named
  }
  if (accounts.length === 0) return undefined
  const owners = accounts.filter(
    ({ role, disabledAt }) => role === 'owner' && disabledAt === undefined,
  )
  const [only, ...more] = owners
  if (only === undefined || more.length > 0) {
    const names = owners.map((owner) => owner.name).join(', ')
    throw new RangeError(`there are several owners, so name the account; they are ${names}`)
  }
  return only
}

async function auditLink(
  { storage, keys }: OpenInstallation,
  account: AdminUserRecord | undefined,
  now: number,
): Promise<void> {
  const audit = new ChainedAudit({
    sink: databaseSink(storage.database),
    key: keys.audit.export(),
    replica: hostname(),
    clock: () => now * 1000,
    newChainId: () => randomBytes(12).toString('hex'),
  })
  await audit.record({
    at: now * 1000,
    action: 'account.link',
    requestId: '',
    endpoint: 'shell',
    address: '',
    principal: { kind: 'shell', subject: '' },
    change: account === undefined ? { for: 'setting up' } : { id: account.id, name: account.name },
  })
  await audit.close()
}

/** Under which name the demo project is remembered. */
const DEMO_SETTING = 'demo-project'

/**
 * The project of a demo: made once, then remembered. If it was removed, the first of the others takes its place.
 *
 * @returns Its App ID, and whether it was made just now.
 */
export function demoProject(
  env: Env,
  now: number,
): Promise<{ readonly appId: string; readonly isNew: boolean }> {
  return withInstallation(env, now, async ({ storage, ring, keys }) => {
    const { settings } = sealedStorage(storage, textSeal(keys.text))
    const admin = projectAdmin({
      store: storage.projects,
      projects: { flush: () => Promise.resolve() },
      ring,
      keys,
    })
    const remembered = await settings.get(DEMO_SETTING)
    const projects = await admin.list(now)
    const existing = projects.find(({ appId }) => appId === remembered) ?? projects[0]
    if (existing !== undefined) return { appId: existing.appId, isNew: false }
    const { appId } = await admin.create({ name: 'Demo' }, now)
    await settings.set(DEMO_SETTING, appId, now)
    return { appId, isNew: true }
  })
}
