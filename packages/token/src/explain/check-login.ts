import { fitsChannel006 } from '../006/match.ts'
import type { DecodedService } from '../decode.ts'
import type { Case } from './case.ts'
import { type Found, found } from './findings/findings.ts'
import type { ReadToken } from './read.ts'

/** The names of what a token is for. */
export function serviceNames(token: ReadToken): readonly string[] {
  if (token.version === '007') return [...new Set(token.services.map(({ type }) => nameOf(type)))]
  const names = token.privileges.map(({ name }) => name)
  const rtc = names.some((name) => name !== undefined && name !== 'rtmLogin')
  return [...(rtc ? ['RTC'] : []), ...(names.includes('rtmLogin') ? ['RTM'] : [])]
}

const NAMES: Readonly<Partial<Record<DecodedService['type'], string>>> = {
  rtc: 'RTC',
  rtm: 'RTM',
  rtm2: 'RTM',
  chat: 'Chat',
  fpa: 'FPA',
  fcdn: 'FCDN',
  streaming: 'Streaming',
  apaas: 'Flexible Classroom',
  conversationalAi: 'Conversational AI',
  speechToText: 'Speech-to-Text',
}

function nameOf(type: DecodedService['type']): string {
  return NAMES[type] ?? type
}

/** Whether a token is good for logging in to RTM. */
export function checkRtm(token: ReadToken, facts: Case): Found[] {
  const { userId, now } = facts
  if (token.version === '006') {
    const login = token.privileges.find(({ name }) => name === 'rtmLogin')
    if (!login) return [found('NO_RTM_SERVICE', { services: serviceNames(token) })]
    const notes = login.expiresAt <= now && token.ts > now ? [missing('RTM')] : []
    if (userId === undefined || fitsChannel006(token, userId)) return notes
    return [...notes, found('USER_ID_DIFFERS', { product: 'RTM', token: undefined, join: userId })]
  }
  const services = token.services.filter(({ type }) => type === 'rtm' || type === 'rtm2')
  const service = services.find((one) => 'userId' in one && one.userId === userId) ?? services[0]
  if (!service) return [found('NO_RTM_SERVICE', { services: serviceNames(token) })]
  return checkUser(token, service, 'RTM', 'login', facts)
}

/** Whether a token is good for logging in to Chat. */
export function checkChat(token: ReadToken, facts: Case): Found[] {
  const services =
    token.version === '007' ? token.services.filter(({ type }) => type === 'chat') : []
  const users = services.filter((service) => grants(service, 'user'))
  if (users.length === 0) {
    if (services.length === 0) return [found('NO_CHAT_SERVICE', { services: serviceNames(token) })]
    // An app token is told by its own finding.
    return services.some((service) => grants(service, 'app')) ? [] : [missing('Chat')]
  }
  const service = users.find((one) => 'userId' in one && one.userId === facts.userId) ?? users[0]!
  return checkUser(token, service, 'Chat', 'user', facts)
}

/** A Chat app token, wherever it turns up. */
export function checkChatApp(token: ReadToken, facts: Case): Found[] {
  if (token.version === '006') return []
  const isApp = token.services.some((one) => one.type === 'chat' && grants(one, 'app'))
  return isApp ? [found('CHAT_APP_TOKEN', { inClient: facts.sdk !== undefined })] : []
}

function grants({ privileges }: DecodedService, privilege: string): boolean {
  return privileges.some(({ name }) => name === privilege)
}

function checkUser(
  token: ReadToken,
  service: DecodedService,
  product: 'RTM' | 'Chat',
  privilege: string,
  { userId, now }: Case,
): Found[] {
  const granted = service.privileges.find(({ name }) => name === privilege)
  const notes: Found[] = []
  const tokenIsOver = token.expiresAt <= now
  if (!granted || (granted.expiresAt <= now && !tokenIsOver)) notes.push(missing(product))
  const name = 'userId' in service ? service.userId : undefined
  if (userId !== undefined && name !== userId) {
    notes.push(found('USER_ID_DIFFERS', { product, token: name, join: userId }))
  }
  return notes
}

function missing(product: string): Found {
  return found('LOGIN_PRIVILEGE_MISSING', { product })
}
