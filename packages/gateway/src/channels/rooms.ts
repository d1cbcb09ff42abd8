import type { ConnectionId, Member } from './member.ts'
import { memberKey } from './member.ts'

/** One channel of one project, for as long as somebody is in it. */
export interface Room {
  readonly appId: string
  readonly channel: string
  readonly members: Map<number, Member>
}

/** Everybody who is inside, findable by place and by socket. */
export class Rooms {
  readonly #rooms = new Map<string, Room>()
  readonly #members = new Map<string, Member>()
  readonly #connected = new Map<ConnectionId, Member>()

  get size(): number {
    return this.#members.size
  }

  rooms(): IterableIterator<Room> {
    return this.#rooms.values()
  }

  members(): IterableIterator<Member> {
    return this.#members.values()
  }

  room(appId: string, channel: string): Room | undefined {
    return this.#rooms.get(roomKey(appId, channel))
  }

  member(key: string): Member | undefined {
    return this.#members.get(key)
  }

  connected(connection: ConnectionId): Member | undefined {
    return this.#connected.get(connection)
  }

  /** Those of the others in a member's channel who have one. */
  socketsOfOthers(member: Member): ConnectionId[] {
    const connections: ConnectionId[] = []
    for (const other of this.room(member.appId, member.channel)?.members.values() ?? []) {
      if (other !== member && other.connection !== undefined) connections.push(other.connection)
    }
    return connections
  }

  add(member: Member): void {
    const key = roomKey(member.appId, member.channel)
    let room = this.#rooms.get(key)
    if (room === undefined) {
      room = { appId: member.appId, channel: member.channel, members: new Map() }
      this.#rooms.set(key, room)
    }
    room.members.set(member.uid, member)
    this.#members.set(memberKey(member.appId, member.channel, member.uid), member)
    if (member.connection !== undefined) this.#connected.set(member.connection, member)
  }

  remove(member: Member): void {
    this.detach(member)
    this.#members.delete(member.key)
    const room = this.room(member.appId, member.channel)
    room?.members.delete(member.uid)
    if (room?.members.size === 0) this.#rooms.delete(roomKey(member.appId, member.channel))
  }

  attach(member: Member, connection: ConnectionId): void {
    this.detach(member)
    member.connection = connection
    this.#connected.set(connection, member)
  }

  detach(member: Member): void {
    if (member.connection !== undefined) this.#connected.delete(member.connection)
    member.connection = undefined
  }
}

function roomKey(appId: string, channel: string): string {
  return `${appId}\n${channel}`
}
