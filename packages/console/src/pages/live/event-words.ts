import type { GatewayEvent } from '../../api/shapes.ts'

/** What an event says, without who and where. */
export function eventText(event: GatewayEvent): string {
  const detail = (name: string): string => {
    const value = event[name]
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  switch (event.type) {
    case 'joined':
      return `joined as ${detail('role')}`
    case 'admitted':
      return `was admitted by ${detail('by') === 'token' ? 'its token' : 'the App ID alone'}`
    case 'refused':
      return `was refused: ${detail('reason')} (${detail('code')})`
    case 'ended':
      return `is out: ${detail('reason')}`
    case 'will-expire':
      return `was told to renew, ${detail('secondsLeft')} s before the end`
    case 'renewed':
      return 'renewed its token'
    case 'disconnected':
      return 'lost its connection'
    case 'reconnected':
      return 'is connected again'
    case 'role-changed':
      return `is ${detail('role')} now`
    case 'role-refused':
      return `may not be ${detail('role')}`
    case 'published':
      return `sends ${detail('kind')}`
    case 'publish-refused':
      return `may not send ${detail('kind')}`
    case 'unpublished':
      return `stopped sending ${detail('kind')}: ${detail('reason')}`
    case 'turned-away':
      return `was turned away: ${detail('cause')}`
    case 'clock-advanced':
      return `The clock was moved by ${detail('seconds')} s`
    default:
      return event.type
  }
}

/** `uid 7 in lobby`; empty for what is about nobody. */
export function whoText({ uid, account, channel }: GatewayEvent): string {
  if (uid === undefined) return ''
  return `${account ?? `uid ${uid}`}${channel === undefined ? '' : ` in ${channel}`}`
}

export function toneOf({ type }: GatewayEvent): 'good' | 'warning' | 'bad' | 'idle' {
  if (['refused', 'turned-away', 'role-refused', 'publish-refused'].includes(type)) return 'bad'
  if (['will-expire', 'ended', 'disconnected', 'clock-advanced'].includes(type)) return 'warning'
  return ['joined', 'renewed', 'reconnected', 'admitted', 'published'].includes(type)
    ? 'good'
    : 'idle'
}
