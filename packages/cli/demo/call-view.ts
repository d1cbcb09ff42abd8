import { byId } from './dom.ts'
import type { Surroundings } from './gateway.ts'
import type { Session } from './session.ts'
import type { SendKind } from './token-tap.ts'

const join = byId('join', HTMLFormElement)
const call = byId('call', HTMLElement)
const state = byId('call-state', HTMLElement)
const switchRole = byId('switch-role', HTMLButtonElement)
const shortToken = byId('short-token', HTMLButtonElement)
const block = byId('block', HTMLButtonElement)
const notice = byId('notice', HTMLElement)

const privileges = byId('privileges', HTMLElement)
const privilegeButtons = [...privileges.querySelectorAll('button')]

/** What can only be used inside of a call. */
const inside = [
  ...document.querySelectorAll<HTMLButtonElement | HTMLInputElement>('#life button, #say > *'),
]

/** Shows the form, or the call in its place. */
export function showSession(session: Session | undefined): void {
  const isInside = session !== undefined
  join.hidden = isInside
  call.hidden = !isInside
  for (const control of inside) control.disabled = !isInside
  const isHost = session?.role === 'host'
  byId('call-channel', HTMLElement).textContent = session?.channel ?? ''
  byId('call-user', HTMLElement).textContent = `as ${session?.uid ?? ''}`
  byId('call-role', HTMLElement).textContent = isHost ? 'host' : 'audience'
  switchRole.textContent = isHost ? 'Become audience' : 'Become host'
  press(shortToken, session?.lifetimeSeconds === 60)
  press(block, session?.isBlocked === true)
  for (const button of privilegeButtons) {
    button.disabled = !isHost
    press(button, isHost && (session.sends ?? ALL).has(kindOf(button)))
  }
  document.title = isInside ? `${session.uid} in ${session.channel} · Tessera demo` : 'Tessera demo'
}

const ALL: ReadonlySet<SendKind> = new Set(['audio', 'video', 'data'])

function kindOf(button: HTMLButtonElement): SendKind {
  return button.dataset.kind as SendKind
}

/** Calls back when the person changes what tokens allow. */
export function onPrivileges(change: (sends: ReadonlySet<SendKind>) => void): void {
  for (const button of privilegeButtons) {
    button.addEventListener('click', () => {
      press(button, button.ariaPressed !== 'true')
      const chosen = privilegeButtons.filter(({ ariaPressed }) => ariaPressed === 'true')
      change(new Set(chosen.map(kindOf)))
    })
  }
}

/** Privileges are worth showing only where they are asked for. */
export function showSurroundings({ coHostAuthentication, media }: Surroundings): void {
  privileges.hidden = !coHostAuthentication
  byId('about-media', HTMLElement).textContent = media
    ? 'Sound and pictures go through the gateway.'
    : 'Sound and pictures are not carried: tiles show who publishes.'
}

export function showState(text: string): void {
  state.textContent = text.toLowerCase()
  state.dataset.state = text
}

/** Says what keeps the page from working; nothing takes it away. */
export function showNotice(...parts: readonly (string | Node)[]): void {
  notice.replaceChildren(...parts)
  notice.hidden = parts.length === 0
}

function press(button: HTMLButtonElement, isPressed: boolean): void {
  button.ariaPressed = String(isPressed)
}
