import { FETCH_RTC_TOKEN } from '../fetch-rtc-token.ts'
import { oursAs } from '../ours.ts'

export const candidate = oursAs('Tessera, the same request and format', FETCH_RTC_TOKEN)
