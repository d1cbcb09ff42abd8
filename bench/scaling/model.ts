/** What was measured, for one token; from results-load.json. */
export interface CostOfToken {
  /** Of the server process. Microseconds of CPU. */
  readonly serverCpuMicroseconds: number
  readonly databaseCpuMicroseconds: number
  readonly redisCpuMicroseconds: number
  readonly redisCommands: number
  /** What its audit row takes on disk, with indexes. */
  readonly storedBytes: number
  /** What the database writes to its log of changes for it. */
  readonly walBytes: number
  /** Rows that a replica makes durable with one commit when it is busy. */
  readonly rowsPerCommit: number
}

/** What is assumed, not measured; each is said on the page. */
export interface Assumptions {
  /** The busiest second against the average of the day. */
  readonly peakToAverage: number
  /** Of a core, at the busiest second: the rest is for what the average hides, and for a replica that is gone. */
  readonly targetUse: number
  /** Cores that one PostgreSQL gets. */
  readonly databaseCores: number
  /** Commits that one disk makes durable in a second. */
  readonly commitsPerSecond: number
  /** Days whose audit rows are in the database. */
  readonly daysKept: number
  /** What one database has room for. */
  readonly diskBytes: number
}

export const ASSUMED: Assumptions = {
  peakToAverage: 3,
  targetUse: 0.5,
  databaseCores: 16,
  commitsPerSecond: 5_000,
  daysKept: 30,
  diskBytes: 4e12,
}

/** What it takes to make so many tokens a day. */
export interface Needs {
  readonly tokensPerDay: number
  readonly averagePerSecond: number
  readonly peakPerSecond: number
  /** Replicas of one core each, two at least. */
  readonly replicas: number
  readonly databaseCores: number
  readonly commitsPerSecond: number
  readonly walBytesPerSecond: number
  readonly storedBytesPerDay: number
  readonly storedBytes: number
  readonly redisCommandsPerSecond: number
  /** Of the one core that a Redis has. */
  readonly redisUse: number
  /** How many times what one of each can do, at its target use; above 1 it has to be divided. */
  readonly use: Readonly<Record<Bound, number>>
}

/** What can stop first. */
export type Bound = 'disk' | 'database CPU' | 'commits' | 'Redis CPU'

const SECONDS_OF_DAY = 86_400
/** So that one may go away. */
const MIN_REPLICAS = 2
/** A commit of a replica that is not busy holds one row; a busy one gathers. */
const MIN_ROWS_PER_COMMIT = 1

/** Pure: the page is made of this, and so is the table in it. */
export function needsOf(tokensPerDay: number, cost: CostOfToken, assumed: Assumptions): Needs {
  const averagePerSecond = tokensPerDay / SECONDS_OF_DAY
  const peakPerSecond = averagePerSecond * assumed.peakToAverage
  const perReplica = (1e6 / cost.serverCpuMicroseconds) * assumed.targetUse
  const replicas = Math.max(MIN_REPLICAS, Math.ceil(peakPerSecond / perReplica))
  const databaseCores = (peakPerSecond * cost.databaseCpuMicroseconds) / 1e6
  const commitsPerSecond = peakPerSecond / Math.max(MIN_ROWS_PER_COMMIT, cost.rowsPerCommit)
  const redisCommandsPerSecond = peakPerSecond * cost.redisCommands
  const redisUse = (peakPerSecond * cost.redisCpuMicroseconds) / 1e6
  const storedBytesPerDay = tokensPerDay * cost.storedBytes
  const storedBytes = storedBytesPerDay * assumed.daysKept
  return {
    tokensPerDay,
    averagePerSecond,
    peakPerSecond,
    replicas,
    databaseCores,
    commitsPerSecond,
    walBytesPerSecond: peakPerSecond * cost.walBytes,
    storedBytesPerDay,
    storedBytes,
    redisCommandsPerSecond,
    redisUse,
    use: {
      disk: storedBytes / assumed.diskBytes,
      'database CPU': databaseCores / (assumed.databaseCores * assumed.targetUse),
      commits: commitsPerSecond / assumed.commitsPerSecond,
      'Redis CPU': redisUse / assumed.targetUse,
    },
  }
}

/** What stops first, and how many of it are needed. */
export function firstBound({ use }: Needs): { readonly bound: Bound; readonly times: number } {
  const [bound, times] = (Object.entries(use) as [Bound, number][]).reduce((most, one) =>
    one[1] > most[1] ? one : most,
  )
  return { bound, times }
}

/** How many tokens a day until something has to be divided, and what. */
export function mostWithOneOfEach(
  cost: CostOfToken,
  assumed: Assumptions,
): { readonly tokensPerDay: number; readonly bound: Bound } {
  // Everything is proportional to the number of tokens.
  const { bound, times } = firstBound(needsOf(1e9, cost, assumed))
  return { tokensPerDay: 1e9 / times, bound }
}
