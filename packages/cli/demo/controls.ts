import type { MediaKind } from './session.ts'

/** Drawn with strokes on 24 by 24. */
const ICONS: Readonly<Record<MediaKind, string>> = {
  audio: 'M12 4a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21',
  video:
    'M4 7h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM15 11l6-3.5v9L15 13',
}
const STRUCK = 'M4 4l16 16'
const NAMES: Readonly<Record<MediaKind, string>> = { audio: 'microphone', video: 'camera' }

/** The two mute buttons over the own picture. */
export class Controls {
  readonly element: HTMLElement = document.createElement('div')
  readonly #muted = new Set<MediaKind>()
  readonly #buttons = new Map<MediaKind, HTMLButtonElement>()

  /**
   * @param mute - Does it, and answers whether it worked; the button waits.
   * @param changed - Told when it did.
   */
  constructor(mute: (kind: MediaKind, muted: boolean) => Promise<boolean>, changed: () => void) {
    this.element.className = 'controls'
    for (const kind of ['audio', 'video'] as const) {
      const button = document.createElement('button')
      button.type = 'button'
      button.append(iconOf(kind))
      button.addEventListener('click', () => {
        button.disabled = true
        const muted = !this.#muted.has(kind)
        void mute(kind, muted)
          .then((worked) => {
            if (!worked) return
            if (muted) this.#muted.add(kind)
            else this.#muted.delete(kind)
            this.#label(kind)
            changed()
          })
          .finally(() => {
            button.disabled = false
          })
      })
      this.#buttons.set(kind, button)
      this.element.append(button)
      this.#label(kind)
    }
  }

  isMuted(kind: MediaKind): boolean {
    return this.#muted.has(kind)
  }

  /** Only for what there is. */
  offer(kinds: ReadonlySet<MediaKind>): void {
    for (const [kind, button] of this.#buttons) button.hidden = !kinds.has(kind)
  }

  /** Devices that are opened anew are not muted. */
  reset(): void {
    this.#muted.clear()
    for (const kind of this.#buttons.keys()) this.#label(kind)
  }

  #label(kind: MediaKind): void {
    const button = this.#buttons.get(kind)!
    const muted = this.#muted.has(kind)
    button.ariaLabel = `Mute ${NAMES[kind]}`
    button.title = `${muted ? 'Unmute' : 'Mute'} ${NAMES[kind]}`
    button.ariaPressed = String(muted)
  }
}

function iconOf(kind: MediaKind): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [name, d] of [
    ['', ICONS[kind]],
    ['struck', STRUCK],
  ] as const) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute('d', d)
    if (name !== '') path.setAttribute('class', name)
    svg.append(path)
  }
  return svg
}
