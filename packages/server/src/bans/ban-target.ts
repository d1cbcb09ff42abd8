import type { RequestedService } from '../pipeline/token-request.ts'

/** What one service of a grant gives access to. `*` in either is everybody or everywhere. */
export interface Target {
  readonly user: string | undefined
  readonly channels: readonly string[]
}

export const ANY = '*'

export function targetOf(service: RequestedService): Target {
  switch (service.type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn':
      return {
        // A token for any uid is one for the banned uid too.
        user: service.uid === 0 ? ANY : String(service.uid),
        channels: [service.channel],
      }
    case 'rtm':
    case 'chat':
      return { user: String(service.userId), channels: [] }
    case 'rtm2': {
      const { messageChannels, streamChannels } = service.permissions ?? {}
      const named = [messageChannels, streamChannels].flatMap((resources) => [
        ...(resources?.read ?? []),
        ...(resources?.write ?? []),
      ])
      return { user: String(service.userId), channels: named }
    }
    case 'apaasRoomUser':
      return { user: String(service.userUuid), channels: [service.roomUuid] }
    case 'apaasUser':
      return { user: String(service.userUuid), channels: [] }
    // Tokens of the application itself are for backends, which bans of users and channels are not about.
    case 'chatApp':
    case 'apaasApp':
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return { user: undefined, channels: [] }
  }
}
