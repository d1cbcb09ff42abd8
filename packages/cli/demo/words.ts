import type { GatewayEvent } from './gateway.ts'
import type { SessionEvent } from './session.ts'

/** What the gateway tells, as a line of the log. */
export function gatewayInWords(event: GatewayEvent): string {
  const who = String(event.account ?? event.uid)
  switch (event.type) {
    case 'clock-advanced':
      return `the clock moved ahead by ${Math.round(event.seconds ?? 0)} s`
    case 'joined':
      return `${who} joined as ${event.role}`
    case 'ended':
      return `${who} is gone: ${event.reason}`
    case 'will-expire':
      return `${who} warned, ${Math.round(event.secondsLeft ?? 0)} s left`
    case 'renewed':
      return `${who} has a new token`
    case 'refused':
    case 'turned-away':
      return `${who} refused: ${event.reason ?? 'banned'}`
    case 'role-changed':
      return `${who} is now ${event.role}`
    default:
      return `${who} ${event.type.replace('-', ' ')} ${event.kind ?? event.role ?? ''}`.trimEnd()
  }
}

/** What happens in the call, as a line of the log; nothing for what is shown elsewhere. */
export function sessionInWords(event: SessionEvent): string | undefined {
  switch (event.type) {
    case 'issued':
      return `a token for ${Math.round(event.expiresAt - event.issuedAt)} s was issued`
    case 'will-expire':
      return 'token-privilege-will-expire'
    case 'did-expire':
      return 'token-privilege-did-expire'
    case 'renewed':
      return 'the new token is in force'
    case 'rejoined':
      return 'joined again, and published again'
    case 'warning':
      return `${event.code}; again in ${(event.retryInMs / 1000).toFixed(1)} s`
    case 'refused':
      return `no further token: ${event.code}`
    case 'state':
      return [event.state, event.reason].filter(Boolean).join(', ')
    case 'ended':
      return `the call is over: ${event.reason}`
    case 'peer-joined':
      return `user-joined ${event.uid}`
    case 'peer-left':
      return `user-left ${event.uid}, ${event.reason}`
    case 'peer-published':
      return `user-published ${event.uid}, ${event.kind}`
    case 'peer-unpublished':
      return `user-unpublished ${event.uid}, ${event.kind}`
    case 'peer-picture':
    case 'message':
      return undefined
  }
}

/** Whether the SDK itself says it, or our page about it. */
export function speakerOf({ type }: SessionEvent): 'sdk' | 'page' {
  return type.startsWith('peer-') || /^(?:will-expire|did-expire|state)$/.test(type)
    ? 'sdk'
    : 'page'
}
