import {
  endOfUse,
  type Frame,
  frameOf,
  lifeInWords,
  shownTokens,
  ticksOf,
  timeOfDay,
  type TokenLife,
  WARNING_SECONDS,
} from './timeline.ts'

const LANE = 34
const BAR = 24
const TOP = 26
const AXIS = 24
/** The height does not change with the number of tokens, so that nothing below jumps. */
const HEIGHT = TOP + 3 * LANE + AXIS
const ROOM_FOR_A_TICK = 90
const ROOM_FOR_A_LABEL = 86

type Attributes = Readonly<Record<string, string | number>>

/** Draws the life of the latest tokens: when each was issued, when Agora warns, when it ends, and where we are. */
export class TimelineView {
  readonly #svg: SVGSVGElement
  readonly #words: HTMLElement

  constructor(svg: SVGSVGElement, words: HTMLElement) {
    this.#svg = svg
    this.#words = words
    svg.setAttribute('height', String(HEIGHT))
  }

  draw(tokens: readonly TokenLife[], now: number): void {
    const width = this.#svg.clientWidth
    const frame = frameOf(tokens, now)
    const x = (moment: number): number =>
      ((clamp(moment, frame) - frame.from) / (frame.to - frame.from)) * width
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`)
    this.#svg.replaceChildren(
      ...axis(frame, x, width),
      ...shownTokens(tokens, frame).flatMap((token, lane) => bar(token, lane, now, frame, x)),
      ...(tokens.length > 0 ? nowLine(x(now), width) : []),
    )
    const words = lifeInWords(tokens, now)
    this.#svg.setAttribute('aria-label', words)
    this.#words.textContent = words
  }
}

function axis(frame: Frame, x: (moment: number) => number, width: number): SVGElement[] {
  const bottom = HEIGHT - AXIS
  const ticks = ticksOf(frame, Math.max(2, Math.floor(width / ROOM_FOR_A_TICK)))
  return ticks.flatMap((tick) => {
    const place = x(tick)
    const isRoom = place > 26 && place < width - 26
    return [
      shape('line', { class: 'grid', x1: place, x2: place, y1: TOP - 6, y2: bottom }),
      ...(isRoom
        ? [
            text(timeOfDay(tick), {
              class: 'tick',
              x: place,
              y: HEIGHT - 7,
              'text-anchor': 'middle',
            }),
          ]
        : []),
    ]
  })
}

function bar(
  token: TokenLife,
  lane: number,
  now: number,
  frame: Frame,
  x: (moment: number) => number,
): SVGElement[] {
  const y = TOP + lane * LANE + (LANE - BAR) / 2
  const stretch = (name: string, from: number, to: number): SVGElement[] =>
    x(to) - x(from) < 0.5
      ? []
      : [shape('rect', { class: name, x: x(from), width: x(to) - x(from), y, height: BAR, rx: 4 })]
  const warnsAt = Math.max(token.issuedAt, token.expiresAt - WARNING_SECONDS)
  const end = endOfUse(token)
  const isOver = end <= now
  // One that ended in use was not replaced, though another came after it.
  const wasReplaced = end < token.expiresAt
  const left = wasReplaced ? ' unused' : ''
  const ends = x(token.expiresAt)
  // A token that was replaced soon has its mark where the label would be.
  const labelAt = x(end) - x(token.issuedAt) < ROOM_FOR_A_LABEL ? x(end) : x(token.issuedAt)
  return [
    ...stretch(`whole${left}`, token.issuedAt, token.expiresAt),
    ...stretch(`warning${left}`, warnsAt, token.expiresAt),
    ...stretch(isOver ? 'used over' : 'used', token.issuedAt, Math.min(end, now)),
    ...(token.expiresAt > frame.to
      ? []
      : [shape('line', { class: `end${left}`, x1: ends, x2: ends, y1: y - 2, y2: y + BAR + 2 })]),
    ...(wasReplaced
      ? [shape('circle', { class: 'replaced', cx: x(end), cy: y + BAR / 2, r: 5 })]
      : []),
    text(`${token.number}  ·  ${Math.round(token.expiresAt - token.issuedAt)} s`, {
      class: 'label',
      x: labelAt + 10,
      y: y + BAR / 2 + 4,
    }),
  ]
}

function nowLine(place: number, width: number): SVGElement[] {
  const anchor = place < 30 ? 'start' : place > width - 30 ? 'end' : 'middle'
  return [
    shape('line', { class: 'now', x1: place, x2: place, y1: TOP - 8, y2: HEIGHT - AXIS }),
    text('now', { class: 'now-label', x: place, y: TOP - 12, 'text-anchor': anchor }),
  ]
}

function clamp(moment: number, { from, to }: Frame): number {
  return Math.min(Math.max(moment, from), to)
}

function shape(name: string, attributes: Attributes): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

function text(content: string, attributes: Attributes): SVGElement {
  const element = shape('text', attributes)
  element.textContent = content
  return element
}
