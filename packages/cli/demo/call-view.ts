import { byId } from './dom.ts'
import type { Session } from './session.ts'

const join = byId('join', HTMLFormElement)
const call = byId('call', HTMLElement)
const state = byId('call-state', HTMLElement)
const switchRole = byId('switch-role', HTMLButtonElement)
const shortToken = byId('short-token', HTMLButtonElement)
const block = byId('block', HTMLButtonElement)
const notice = byId('notice', HTMLElement)

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
  document.title = isInside ? `${session.uid} in ${session.channel} · Tessera demo` : 'Tessera demo'
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
