import { clockJump } from './clock-jump.ts'
import { descriptorsOut } from './descriptors-out.ts'
import { diskFull } from './disk-full.ts'
import { killInBetween } from './kill-in-between.ts'
import { killNine } from './kill-nine.ts'
import { killSqlite } from './kill-sqlite.ts'
import { leak } from './leak.ts'
import { postgresFailover } from './postgres-failover.ts'
import { postgresStopped } from './postgres-stopped.ts'
import { redisGone } from './redis-gone.ts'
import { rollingRestart } from './rolling-restart.ts'
import { schemaAhead } from './schema-ahead.ts'
import { sharedBans } from './shared-bans.ts'
import { sharedLimits } from './shared-limits.ts'
import { sharedSessions } from './shared-sessions.ts'
import { slowConnections } from './slow-connections.ts'
import { stalledReplica } from './stalled-replica.ts'
import type { FaultRow, Scale } from './support/fault.ts'

/** Every fault by the name by which it can be run alone. */
export const FAULTS: Readonly<Record<string, (scale: Scale) => Promise<FaultRow>>> = {
  'shared-limits': sharedLimits,
  'shared-bans': sharedBans,
  'shared-sessions': sharedSessions,
  'rolling-restart': rollingRestart,
  'schema-ahead': schemaAhead,
  'postgres-stopped': postgresStopped,
  'postgres-failover': postgresFailover,
  'redis-gone': redisGone,
  'clock-jump': clockJump,
  'disk-full': diskFull,
  'kill-nine': killNine,
  'kill-sqlite': killSqlite,
  'kill-in-between': killInBetween,
  'stalled-replica': stalledReplica,
  'slow-connections': slowConnections('half-headers', 10_000),
  'slow-body': slowConnections('slow-body', 1_000),
  'slow-read': slowConnections('slow-read', 100),
  'descriptors-out': descriptorsOut,
  leak,
}
