/** What a run of `bench/load` found out, kept in results-load.json: the input of the model of scaling. */
export interface LoadFigures {
  readonly date: string
  readonly node: string
  readonly processor: string
  readonly cores: number
  /** Before and after; what is much above 1 disturbed the latencies. */
  readonly loadAverages: readonly [number, number]
  readonly setUps: readonly SetUpFigures[]
}

/** One way of running the server. */
export interface SetUpFigures {
  readonly label: string
  /** At the most that a closed loop of 64 connections gets out of it. */
  readonly tokensPerSecond: number
  /** Of the server process, all threads. */
  readonly serverCpuMicroseconds: number
  /** Of the database's own processes, for each token. */
  readonly databaseCpuMicroseconds: number
  readonly redisCpuMicroseconds: number
  readonly redisCommands: number
  /** Rows that a commit makes durable at that rate. */
  readonly rowsPerCommit: number | undefined
  /** What a row takes on disk, with its indexes. */
  readonly storedBytes: number
  /** What is written for a row: the log of changes; for SQLite everything that reaches the disk. */
  readonly writtenBytes: number
  readonly levels: readonly LevelFigures[]
}

/** A rate that was held for a while. */
export interface LevelFigures {
  /** Of the most that the closed loop got. */
  readonly share: number
  readonly asked: number
  readonly answered: number
  /** Answers of other statuses than 200, and requests without an answer. */
  readonly failed: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** How late the client itself was. */
  readonly clientP99: number
  /** Share of one core. */
  readonly serverCpu: number
  readonly memoryMegabytes: number
}
