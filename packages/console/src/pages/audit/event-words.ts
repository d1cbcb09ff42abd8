import type { AuditEvent, RequestedService } from '../../api/shapes.ts'

/** What each action is called where people read it. */
export const ACTIONS: Readonly<Record<string, string>> = {
  'token.issue': 'Token issued',
  'token.refuse': 'Token refused',
  'audit.resume': 'Log writable again',
  'audit.archive': 'Old rows archived',
  'audit.remove': 'Old rows removed',
  'admin.refuse': 'Administration refused',
  'admin.undone': 'Change not made after all',
  'session.open': 'Signed in',
  'session.close': 'Signed out',
  'session.close-all': 'Signed out everywhere',
  'session.refuse': 'Sign-in refused',
  'account.set-up': 'Console set up',
  'account.create': 'Account created',
  'account.change': 'Account changed',
  'account.remove': 'Account removed',
  'account.link': 'Sign-in link made',
  'account.password': 'Password set',
  'api-key.create': 'API key created',
  'api-key.revoke': 'API key revoked',
  'ticket.create': 'Ticket created',
  'ticket.revoke': 'Ticket revoked',
  'policy.create': 'Rule added',
  'policy.replace': 'Rule changed',
  'policy.remove': 'Rule removed',
  'project.create': 'Project created',
  'project.update': 'Project changed',
  'project.remove': 'Project removed',
  'certificate.add': 'Certificate added',
  'certificate.swap': 'Certificates swapped',
  'certificate.enable': 'Certificate enabled or disabled',
  'certificate.delete': 'Certificate deleted',
  'ban.add': 'Ban set',
  'ban.lift': 'Ban lifted',
  'settings.agora-rest': 'Settings changed',
  'gateway.clock': 'Gateway clock moved',
  'gateway.kick': 'Kicked from the gateway',
}

export function actionText(action: string): string {
  return ACTIONS[action] ?? action
}

export function isRefusal({ action }: AuditEvent): boolean {
  return action.endsWith('.refuse')
}

/**
 * What it was about, in one line.
 *
 * @param nameOf - What a project is called, by its App ID.
 */
export function aboutText(
  { services = [], reason, change }: AuditEvent,
  nameOf: (appId: string) => string = (appId) => appId,
): string {
  const parts = [
    ...(reason === undefined ? [] : [reason]),
    ...services.map(serviceText),
    ...(change === undefined ? [] : [changeText(change, nameOf)]),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

function serviceText({ type, ...fields }: RequestedService): string {
  const { channel, uid, userId, role } = fields
  return [
    type,
    ...(channel === undefined ? [] : [text(channel)]),
    ...(uid === undefined ? [] : [uid === 0 ? 'anybody' : `uid ${text(uid)}`]),
    ...(userId === undefined ? [] : [text(userId)]),
    ...(role === undefined ? [] : [text(role)]),
  ].join(' ')
}

function changeText(
  { appId, rule, ...change }: Readonly<Record<string, unknown>>,
  nameOf: (appId: string) => string,
): string {
  const parts = Object.entries(change)
    .filter(([, value]) => typeof value !== 'object' && value !== undefined)
    .map(([name, value]) => `${name} ${text(value)}`)
  return [
    ...(typeof appId === 'string' ? [nameOf(appId)] : []),
    ...(isNamed(rule) ? [text(rule.name)] : []),
    ...parts,
  ].join(', ')
}

function isNamed(value: unknown): value is { readonly name: unknown } {
  return typeof value === 'object' && value !== null && 'name' in value
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
