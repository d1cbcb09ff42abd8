import type { MediaOptions } from '@tessera/gateway'

import { APP_ID, Calls } from '../../../../packages/gateway/test/support/calls.ts'
import { CallPage } from '../../../../packages/gateway/test/support/call-page.ts'
import { watchMedia } from './media-page.ts'

/** Calls with the real SDK whose pages watch each other. */
export class MediaCalls {
  readonly calls: Calls
  readonly #pages: CallPage[] = []

  private constructor(calls: Calls) {
    this.calls = calls
  }

  static async start(media: MediaOptions = {}, coHostAuth = false): Promise<MediaCalls> {
    return new MediaCalls(await Calls.start({ media, coHostAuth }))
  }

  /** Pages outside of any channel, which are used again. */
  async pages<Count extends 2 | 3>(count: Count): Promise<Pages<Count>> {
    const { calls } = this
    while (this.#pages.length < count) {
      const page = await CallPage.open(await calls.browser(), calls.gateway)
      await watchMedia(page.page)
      this.#pages.push(page)
    }
    const pages = this.#pages.slice(0, count)
    await Promise.all(pages.map(async (page) => page.reset()))
    return pages as unknown as Pages<Count>
  }

  async join(page: CallPage, uid: number, channel: string, given?: string): Promise<void> {
    const token = given ?? this.calls.token({ channel, uid, role: 'publisher' })
    const joined = await page.join({ appId: APP_ID, channel, token, uid })
    if (!('resolved' in joined)) throw new Error(JSON.stringify(joined))
  }

  /** Each joins with its place as uid, from 1, and publishes both. */
  async everybodyIn(channel: string, pages: readonly CallPage[]): Promise<void> {
    for (const [place, page] of pages.entries()) {
      await this.join(page, place + 1, channel)
      await page.publish('audio', 'video')
    }
  }

  async stop(): Promise<void> {
    await this.calls.stop()
  }
}

type Pages<Count> = Count extends 2
  ? readonly [CallPage, CallPage]
  : readonly [CallPage, CallPage, CallPage]
