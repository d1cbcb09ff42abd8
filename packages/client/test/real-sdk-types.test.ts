import type { IAgoraRTCClient, ILocalTrack } from 'agora-rtc-sdk-ng'
import { expectTypeOf, test } from 'vitest'
import { joinRtc, type JoinOptions, type Publishable, type RtcClient } from '../src/index.ts'

// Nothing runs here: `tsc -p tsconfig.test.json` checks it.

test('the client of the real Web SDK fits', () => {
  expectTypeOf<IAgoraRTCClient>().toExtend<RtcClient>()
})

test('what may be published is what the real client publishes', () => {
  expectTypeOf<ILocalTrack>().toExtend<Publishable<IAgoraRTCClient>>()
  expectTypeOf<ILocalTrack[]>().toExtend<Publishable<IAgoraRTCClient>>()
  expectTypeOf<string>().not.toExtend<Publishable<IAgoraRTCClient>>()
})

test('joinRtc takes the real client without a type argument', () => {
  const join = (client: IAgoraRTCClient, options: JoinOptions<IAgoraRTCClient>) =>
    joinRtc(client, options)
  expectTypeOf(join).returns.toExtend<Promise<{ leave(): Promise<void> }>>()
})
