import type { LifeBar } from './member-life.ts'
import type { MediaKind, Uid } from './session.ts'

interface Tile {
  readonly element: HTMLElement
  /** Where the picture is. */
  readonly picture: HTMLElement
  readonly publishing: HTMLElement
  readonly badge: HTMLElement
  readonly token: HTMLElement
  readonly kinds: Set<MediaKind>
}

const DEVICE_NAMES: Readonly<Record<MediaKind, string>> = { audio: 'microphone', video: 'camera' }

/** One tile for everybody in the call: the picture, what is sent, and the life of the token. */
export class Tiles {
  readonly #box: HTMLElement
  readonly #nobody: HTMLElement
  readonly #tiles = new Map<Uid, Tile>()

  constructor(box: HTMLElement, nobody: HTMLElement) {
    this.#box = box
    this.#nobody = nobody
  }

  /** Adds somebody, once. @param controls - Shown over the own picture. */
  add(uid: Uid, controls?: HTMLElement): void {
    this.#tileOf(uid, controls)
  }

  remove(uid: Uid): void {
    this.#tiles.get(uid)?.element.remove()
    this.#tiles.delete(uid)
    this.#nobody.hidden = this.#tiles.size > 0
  }

  /** Where somebody's picture belongs. */
  pictureOf(uid: Uid): HTMLElement {
    return this.#tileOf(uid).picture
  }

  publishes(uid: Uid, kind: MediaKind, isPublishing: boolean): void {
    const { kinds, publishing, element } = this.#tileOf(uid)
    if (isPublishing) kinds.add(kind)
    else kinds.delete(kind)
    element.classList.toggle('dark', !kinds.has('video'))
    publishing.textContent =
      kinds.size === 0
        ? 'listens'
        : namesOf([...kinds].sort((one, other) => (one < other ? -1 : 1)))
  }

  /** The bar below the picture, and what the token does not allow. `undefined`: nothing is known. */
  showLife(uid: Uid, bar: LifeBar | undefined, silenced: ReadonlySet<MediaKind>): void {
    const tile = this.#tiles.get(uid)
    if (tile === undefined) return
    const { token, badge } = tile
    token.hidden = bar === undefined
    badge.hidden = silenced.size === 0
    badge.textContent = `no privilege for ${namesOf([...silenced])}`
    if (bar === undefined) return
    token.classList.toggle('warned', bar.isWarned)
    token.style.setProperty('--used-part', String(bar.used))
    token.style.setProperty('--warning-from', String(bar.warning))
    token.querySelector('span')!.textContent = bar.text
  }

  get uids(): Iterable<Uid> {
    return this.#tiles.keys()
  }

  /** All but one, or all. */
  clear(except?: Uid): void {
    for (const uid of this.#tiles.keys()) if (uid !== except) this.remove(uid)
  }

  #tileOf(uid: Uid, controls?: HTMLElement): Tile {
    const known = this.#tiles.get(uid)
    if (known !== undefined) return known
    const tile = newTile(uid, controls)
    if (controls === undefined) this.#box.append(tile.element)
    else this.#box.prepend(tile.element)
    this.#nobody.hidden = true
    this.#tiles.set(uid, tile)
    return tile
  }
}

function newTile(uid: Uid, controls: HTMLElement | undefined): Tile {
  const picture = made('div', 'picture')
  const badge = made('p', 'badge')
  badge.hidden = true
  const frame = made('div', 'frame')
  frame.append(made('span', 'letters', String(uid).slice(0, 2)), picture, badge)
  if (controls !== undefined) frame.append(controls)

  const publishing = made('span', 'publishing', 'listens')
  const caption = document.createElement('figcaption')
  caption.append(made('strong', '', controls ? `${uid} (you)` : String(uid)), publishing)

  const token = made('div', 'token')
  token.hidden = true
  token.append(made('div', 'life-bar'), document.createElement('span'))

  const element = document.createElement('figure')
  element.className = controls === undefined ? 'dark' : 'me dark'
  element.append(frame, caption, token)
  return { element, picture, publishing, badge, token, kinds: new Set<MediaKind>() }
}

function made(name: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(name)
  if (className !== '') element.className = className
  element.textContent = text
  return element
}

function namesOf(kinds: readonly MediaKind[]): string {
  return kinds.map((kind) => DEVICE_NAMES[kind]).join(', ')
}
