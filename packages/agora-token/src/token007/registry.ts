import { kApaasServiceType, ServiceApaas } from './apaas.ts'
import { kChatServiceType, ServiceChat } from './chat.ts'
import { kConvoAIServiceType, ServiceConvoAI } from './convo-ai.ts'
import { kFCdnServiceType, ServiceFCdn } from './fcdn.ts'
import { kFpaServiceType, ServiceFpa } from './fpa.ts'
import { kRtcServiceType, ServiceRtc } from './rtc.ts'
import { kRtm2ServiceType, ServiceRtm2 } from './rtm2.ts'
import { kRtmServiceType, ServiceRtm } from './rtm.ts'
import type { Service } from './service.ts'
import { kStreamingServiceType, ServiceStreaming } from './streaming.ts'
import { kSttServiceType, ServiceStt } from './stt.ts'

/** Made without arguments when a token is read, and then filled by `unpack`. */
export type ServiceClass = new (...args: never[]) => Service

/** Which class reads which type of service. */
export const kServices: { [service_type: number]: ServiceClass } = {
  [kRtcServiceType]: ServiceRtc,
  [kRtmServiceType]: ServiceRtm,
  [kStreamingServiceType]: ServiceStreaming,
  [kFpaServiceType]: ServiceFpa,
  [kChatServiceType]: ServiceChat,
  [kFCdnServiceType]: ServiceFCdn,
  [kApaasServiceType]: ServiceApaas,
  [kRtm2ServiceType]: ServiceRtm2,
  [kConvoAIServiceType]: ServiceConvoAI,
  [kSttServiceType]: ServiceStt,
}
