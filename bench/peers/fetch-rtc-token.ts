import type { StartedServer } from '../server/candidate.ts'

/** What a client of Agora's guide sends. */
export const FETCH_RTC_TOKEN: StartedServer['request'] = {
  method: 'POST',
  path: '/fetch_rtc_token',
  headers: { 'content-type': 'application/json' },
  body: '{"channelName":"lobby","uid":{uid},"role":1}',
}
