import type { ReportBlock } from './rtcp.ts'

/** Counts what comes in of one stream, as a receiver report wants it (RFC 3550, appendix A). Times are milliseconds. */
export class Reception {
  readonly #ssrc: number
  readonly #clockRate: number
  #first: number | undefined
  #highest = 0
  #received = 0
  #expectedBefore = 0
  #receivedBefore = 0
  #jitter = 0
  #transit: number | undefined
  #report: { readonly middle: number; readonly atMs: number } | undefined

  constructor(ssrc: number, clockRate: number) {
    this.#ssrc = ssrc
    this.#clockRate = clockRate
  }

  /** @param index - The packet's, see `packet-index.ts`. */
  packet(index: number, timestamp: number, nowMs: number): void {
    this.#first = Math.min(this.#first ?? index, index)
    this.#highest = Math.max(this.#highest, index)
    this.#received += 1
    // Kept in 32 bits, as the timestamps are: only differences count.
    const transit = (Math.round((nowMs / 1000) * this.#clockRate) - timestamp) | 0
    if (this.#transit !== undefined) {
      this.#jitter += (Math.abs((transit - this.#transit) | 0) - this.#jitter) / 16
    }
    this.#transit = transit
  }

  /** @param info - Of a sender report: begins with its NTP time. */
  senderReport(info: Buffer, nowMs: number): void {
    this.#report = { middle: info.readUInt32BE(2), atMs: nowMs }
  }

  /** The report of the interval that ends here; `undefined` before the first packet. */
  report(nowMs: number): ReportBlock | undefined {
    if (this.#first === undefined) return undefined
    const expected = this.#highest - this.#first + 1
    const expectedNow = expected - this.#expectedBefore
    const lostNow = Math.max(0, expectedNow - (this.#received - this.#receivedBefore))
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    const since = this.#report === undefined ? 0 : nowMs - this.#report.atMs
    return {
      ssrc: this.#ssrc,
      fractionLost: expectedNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      lost: expected - this.#received,
      highestSequence: this.#highest % 2 ** 32,
      jitter: Math.floor(this.#jitter),
      lastReport: this.#report?.middle ?? 0,
      sinceLastReport: Math.floor((since / 1000) * 65_536),
    }
  }
}
