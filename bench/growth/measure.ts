/** How much processor time a call takes. Microseconds, all threads of this process and what `elsewhere` counts. */
export async function cpuOfCall(
  call: (i: number) => unknown,
  elsewhere: () => number = () => 0,
  minMilliseconds = 300,
): Promise<number> {
  for (let i = 0; i < 20; i++) await call(i)
  const before = process.cpuUsage()
  const beforeElsewhere = elsewhere()
  let calls = 0
  for (;;) {
    for (let i = 0; i < 10; i++) {
      const answer = call(20 + calls++)
      // What is answered at once is not waited for, as in the server.
      if (answer instanceof Promise) await answer
    }
    const { user, system } = process.cpuUsage(before)
    const spent = user + system + elsewhere() - beforeElsewhere
    if (spent >= minMilliseconds * 1000) return spent / calls
  }
}

/** What one run of `work` took, and for how long nobody else had a turn meanwhile. Milliseconds. */
export interface Once {
  readonly cpuMs: number
  readonly longestHoldMs: number
}

export async function once(
  work: () => Promise<unknown>,
  elsewhere: () => number = () => 0,
): Promise<Once> {
  let last = performance.now()
  let longest = 0
  let goesOn = true
  const tick = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (goesOn) setTimeout(tick, 0)
  }
  const before = process.cpuUsage()
  const beforeElsewhere = elsewhere()
  setTimeout(tick, 0)
  await work()
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system + elsewhere() - beforeElsewhere) / 1000
  goesOn = false
  longest = Math.max(longest, performance.now() - last)
  return { cpuMs, longestHoldMs: longest }
}
