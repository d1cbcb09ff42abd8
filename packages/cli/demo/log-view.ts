import { timeOfDay } from './timeline.ts'

/** Who says it: this page, Agora's SDK in it, or the gateway. */
export type Speaker = 'page' | 'sdk' | 'gateway'

const KEPT = 200

/** What happened, the latest first. */
export class LogView {
  readonly #list: HTMLElement

  constructor(list: HTMLElement) {
    this.#list = list
  }

  /** @param at - Unix seconds by the gateway's clock. */
  add(at: number, speaker: Speaker, text: string): void {
    const line = document.createElement('li')
    const time = document.createElement('time')
    time.textContent = timeOfDay(at)
    const who = document.createElement('span')
    who.className = `who ${speaker}`
    who.textContent = speaker
    const what = document.createElement('span')
    what.textContent = text
    line.append(time, who, what)
    this.#list.prepend(line)
    while (this.#list.childElementCount > KEPT) this.#list.lastElementChild?.remove()
  }
}
