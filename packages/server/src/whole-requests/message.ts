import { IncomingMessage } from 'node:http'

import { MAX_BODY_BYTES } from '../routes/body-limit.ts'

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** A host and a path that mean what they say: nothing encoded, no dots to climb by, no ticket, no port left out. */
const PLAIN_HOST = /^[a-z0-9.-]+(?::[1-9]\d{3,4})?$/
const PLAIN_PATH = /^\/(?!t\/)[\w/-]*$/

/**
 * A request whose body is short enough to be kept as it comes from Node's parser. Streams are made for what does not fit
 * into memory; for two hundred bytes one costs as much time as signing the token that they ask for.
 *
 * What is long, comes in chunks, or is not as plain as our own clients' requests, is a stream as ever.
 */
export class WholeMessage extends IncomingMessage {
  static {
    // Node keeps a message for as long as its stream has not ended; of these the stream never begins. Not as a member, for
    // the types of Node have an accessor as a property, which no accessor may override.
    Object.defineProperty(this.prototype, 'readableEnded', {
      get(this: WholeMessage): unknown {
        return (
          this.#text !== undefined || Reflect.get(IncomingMessage.prototype, 'readableEnded', this)
        )
      },
    })
  }

  #isWhole: boolean | undefined
  #parts: Buffer[] = []
  #text: string | undefined
  #onText: ((text: string) => void) | undefined
  #onLeft: (() => void) | undefined

  /** Whether the body will be given to {@link whenWhole}, and not be streamed. */
  get comesWhole(): boolean {
    return (this.#isWhole ??= isShortAndPlain(this))
  }

  /** Calls back once: with the body, or without if the client leaves before all of it has come. */
  whenWhole(use: (text: string) => void, left: () => void): void {
    if (this.#text !== undefined) use(this.#text)
    this.#onText = use
    this.#onLeft = left
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#text === undefined) this.#onLeft?.()
    super._destroy(error, done)
  }

  /** What Node's parser calls with each piece of the body, and with `null` behind the last. */
  override push(piece: Buffer | null, encoding?: BufferEncoding): boolean {
    if (!this.comesWhole) return super.push(piece, encoding)
    if (piece !== null) {
      this.#parts.push(piece)
      return true
    }
    const [only, ...more] = this.#parts
    this.#text = textOf(more.length === 0 ? only! : Buffer.concat(this.#parts))
    this.#parts = []
    this.#onText?.(this.#text)
    return true
  }
}

function isShortAndPlain({ method = '', url = '', headers }: IncomingMessage): boolean {
  const bytes = Number(headers['content-length'])
  return (
    bytes > 0 &&
    bytes <= MAX_BODY_BYTES &&
    headers['transfer-encoding'] === undefined &&
    WITH_BODY.has(method) &&
    PLAIN_PATH.test(url) &&
    PLAIN_HOST.test(headers.host ?? '')
  )
}

/** As `Request.text` has it: a mark of the byte order is no part of a text. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
