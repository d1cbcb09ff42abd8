/** Which privileges each service has, by the name they have in Agora's documentation, and their number in a token. */
export const PRIVILEGES = {
  rtc: { joinChannel: 1, publishAudioStream: 2, publishVideoStream: 3, publishDataStream: 4 },
  rtm: { login: 1 },
  streaming: { publishMixStream: 1, publishRawStream: 2 },
  fpa: { login: 1 },
  chat: { user: 1, app: 2 },
  fcdn: { publish: 1, play: 2 },
  apaas: { roomUser: 1, user: 2, app: 3 },
  rtm2: { login: 1 },
  conversationalAi: {},
  speechToText: {},
} as const

/** The services of a token, by name. */
export type ServiceName = keyof typeof PRIVILEGES

/** The privileges of one service, by name. */
export type PrivilegeName<Name extends ServiceName> = keyof (typeof PRIVILEGES)[Name] & string

/** Each service's number in a token (Agora: AccessToken2). */
export const SERVICE_TYPE: { readonly [Name in ServiceName]: number } = {
  rtc: 1,
  rtm: 2,
  streaming: 3,
  fpa: 4,
  chat: 5,
  fcdn: 6,
  apaas: 7,
  rtm2: 8,
  conversationalAi: 9,
  speechToText: 10,
}

const NAME_BY_TYPE: ReadonlyMap<number, ServiceName> = new Map(
  Object.entries(SERVICE_TYPE).map(([name, type]) => [type, name as ServiceName]),
)

/** The service a number stands for, or `undefined` for a number this version does not know. */
export function serviceName(type: number): ServiceName | undefined {
  return NAME_BY_TYPE.get(type)
}

const PRIVILEGE_BY_ID: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map(
  Object.entries(PRIVILEGES).map(([service, ids]) => [
    service,
    new Map(Object.entries(ids).map(([name, id]) => [id, name])),
  ]),
)

/** The privileges of a service by number; numbers that this version does not know are missing. */
export function privilegeNames(service: ServiceName): ReadonlyMap<number, string> {
  return PRIVILEGE_BY_ID.get(service)!
}

/** The name of a privilege, or `undefined` for a number this version does not know. */
export function privilegeName(service: ServiceName, id: number): string | undefined {
  return privilegeNames(service).get(id)
}
