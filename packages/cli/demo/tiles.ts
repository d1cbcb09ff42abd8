import type { MediaKind, Uid } from './session.ts'

interface Tile {
  readonly element: HTMLElement
  readonly publishing: HTMLElement
  readonly kinds: Set<MediaKind>
}

/** One tile for everybody in the call. */
export class Tiles {
  readonly #box: HTMLElement
  readonly #nobody: HTMLElement
  readonly #tiles = new Map<Uid, Tile>()

  constructor(box: HTMLElement, nobody: HTMLElement) {
    this.#box = box
    this.#nobody = nobody
  }

  /** Adds somebody, once. Answers where a picture would be. */
  add(uid: Uid, isMe = false): HTMLElement {
    return this.#tileOf(uid, isMe).element.querySelector<HTMLElement>('.picture')!
  }

  remove(uid: Uid): void {
    this.#tiles.get(uid)?.element.remove()
    this.#tiles.delete(uid)
    this.#nobody.hidden = this.#tiles.size > 0
  }

  publishes(uid: Uid, kind: MediaKind, isPublishing: boolean): void {
    const { kinds, publishing } = this.#tileOf(uid, false)
    if (isPublishing) kinds.add(kind)
    else kinds.delete(kind)
    const named = [...kinds].sort().map((each) => (each === 'audio' ? 'microphone' : 'camera'))
    publishing.textContent = named.length === 0 ? 'listens' : named.join(', ')
  }

  /** All but one, or all. */
  clear(except?: Uid): void {
    for (const uid of this.#tiles.keys()) if (uid !== except) this.remove(uid)
  }

  #tileOf(uid: Uid, isMe: boolean): Tile {
    const known = this.#tiles.get(uid)
    if (known !== undefined) return known
    const element = document.createElement('figure')
    const picture = document.createElement('div')
    picture.className = 'picture'
    const letters = document.createElement('span')
    letters.textContent = String(uid).slice(0, 2)
    picture.append(letters)
    const caption = document.createElement('figcaption')
    const name = document.createElement('strong')
    name.textContent = isMe ? `${uid} (you)` : String(uid)
    const publishing = document.createElement('span')
    publishing.textContent = 'listens'
    caption.append(name, publishing)
    element.append(picture, caption)
    element.classList.toggle('me', isMe)
    if (isMe) this.#box.prepend(element)
    else this.#box.append(element)
    this.#nobody.hidden = true
    const tile = { element, publishing, kinds: new Set<MediaKind>() }
    this.#tiles.set(uid, tile)
    return tile
  }
}
