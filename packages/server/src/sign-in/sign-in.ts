import { newId } from '../admin/new-id.ts'
import { type AuditLog, auditCaller } from '../audit/audit.ts'
import { sha256Hex } from '../callers/digest.ts'
import type { Call } from '../callers/principal.ts'
import { principalOf } from '../callers/session.ts'
import { Problem } from '../problems.ts'
import type { Storage } from '../storage/storage.ts'
import type { AdminUserRecord } from '../storage/stores/admin-users.ts'
import type { SessionRecord } from '../storage/stores/sessions.ts'
import type { PasswordHashing } from './password-hashing.ts'
import { normalPassword } from './password-rules.ts'
import { sessionIdIn } from './session-cookie.ts'
import type { LiveSession, Sessions } from './sessions.ts'
import type { SignInThrottle } from './throttle.ts'

/** A session with the id that its cookie carries. */
export interface OpenedSession {
  readonly id: string
  readonly session: LiveSession
}

/** The ways into the console; each opens a session or throws {@link Problem} `SIGN_IN_REFUSED`. */
export interface SignIn {
  byPassword(call: Call, name: string, password: string): Promise<OpenedSession>
  /** Spends a one-time link; the first one ever makes the first account. */
  byLink(call: Call, token: string): Promise<OpenedSession>
  /** For an account that something else has vouched for. */
  asAccount(
    call: Call,
    account: AdminUserRecord,
    by: SessionRecord['openedBy'],
  ): Promise<OpenedSession>
  /** The refusal to be thrown, once it is in the audit log. */
  refusal(call: Call, by: SessionRecord['openedBy']): Promise<Problem>
  isSetUp(): Promise<boolean>
}

export interface SignInPorts {
  readonly storage: Pick<Storage, 'adminUsers' | 'signInLinks'>
  readonly sessions: Sessions
  readonly hashing: PasswordHashing
  readonly throttle: SignInThrottle
  readonly audit: AuditLog
  /** Unix milliseconds; that of the audit log. */
  readonly clock: () => number
}

/** What whoever sets an installation up is called. */
const FIRST_NAME = 'owner'

export function signIn(ports: SignInPorts): SignIn {
  const { storage, sessions, hashing, throttle, audit, clock } = ports
  const { adminUsers, signInLinks } = storage

  const refusal: SignIn['refusal'] = async (call, by) => {
    // Not the name: some type their password where it belongs.
    await audit.record({
      ...auditCaller(call, undefined),
      at: clock(),
      action: 'session.refuse',
      reason: 'SIGN_IN_REFUSED',
      change: { by },
    })
    return refused(by)
  }

  const asAccount: SignIn['asAccount'] = async (call, account, by) => {
    if (account.disabledAt !== undefined) throw await refusal(call, by)
    await audit.record({
      ...auditCaller(call, undefined),
      principal: { kind: 'session', subject: account.id },
      at: clock(),
      action: 'session.open',
      change: { by, name: account.name },
    })
    return sessions.open(account, by, sessionIdIn(call.header('cookie')))
  }

  const setUp = async (call: Call): Promise<AdminUserRecord | undefined> => {
    // Somebody may have come from elsewhere meanwhile.
    if ((await adminUsers.list()).length > 0) return undefined
    const account: AdminUserRecord = {
      id: newId('acc'),
      name: FIRST_NAME,
      role: 'owner',
      createdAt: sessions.now(),
    }
    await audit.record({
      ...auditCaller(call, undefined),
      at: clock(),
      action: 'account.set-up',
      change: { id: account.id, name: account.name, role: account.role },
    })
    return (await adminUsers.createFirst(account)) ? account : undefined
  }

  return {
    asAccount,
    refusal,
    async byPassword(call, name, password) {
      await throttle.fromAddress(call.address)
      await throttle.forAccount(name)
      const account = await adminUsers.findByName(name)
      // Also without an account: every refusal has made one hash.
      const isRight = await hashing.verify(normalPassword(password), account?.passwordHash)
      if (account === undefined || !isRight) throw await refusal(call, 'password')
      return asAccount(call, account, 'password')
    },
    async byLink(call, token) {
      await throttle.fromAddress(call.address)
      const link = await signInLinks.take(sha256Hex(token))
      if (link === undefined || link.expiresAt <= sessions.now()) throw await refusal(call, 'link')
      const account =
        link.userId === undefined ? await setUp(call) : await adminUsers.find(link.userId)
      if (account === undefined) throw await refusal(call, 'link')
      return asAccount(call, account, 'link')
    },
    isSetUp: async () => (await adminUsers.list()).length > 0,
  }
}

/** One text whatever was wrong. */
function refused(by: SessionRecord['openedBy']): Problem {
  const password = {
    detail: 'the name or the password is wrong, or the account is disabled',
    hint: 'an owner can give you a one-time link',
  }
  const link = {
    detail: 'the link is unknown, was used before, or has expired',
    hint: 'make another: tessera console link',
  }
  const oidc = {
    detail: 'your identity provider knows you, but no account here is yours',
    hint: 'an owner decides who may come in: the rules are in the configuration file',
  }
  return new Problem('SIGN_IN_REFUSED', { password, link, oidc }[by])
}

/** Where an audit row about a session comes from. */
export function auditSession(call: Call, session: LiveSession): ReturnType<typeof auditCaller> {
  return auditCaller(call, principalOf(session))
}
