/** One way of doing what a question is about. */
export interface Candidate {
  /** The package and version it comes from, as the table shows it. */
  readonly label: string
  /** Node options for its process, such as another kernel. */
  readonly nodeOptions?: readonly string[]
  /** Loads it; called in its own process only. */
  readonly load: () => Promise<Task>
}

/** What is timed: call `i` does the work once, with inputs that differ from the call before. */
export interface Task {
  readonly run: (i: number) => unknown
  /** What the output of call `i` says, in plain data; equal for every candidate or nothing is timed. */
  readonly says: (i: number) => unknown
}

/** A benchmark: how much faster is `ours` than `theirs`? */
export interface Question {
  /** A sentence. */
  readonly title: string
  readonly theirs: Candidate
  readonly ours: Candidate
  /** Ratios: `must` fails the run when the median misses it; without one the figure is only recorded. */
  readonly must?: number
  readonly stretch?: number
}
