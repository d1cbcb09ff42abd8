import { decodeToken } from '@tessera/token'
import { describe, expect, test } from 'vitest'

import { describeFailure, Failure } from './failure.ts'

const broken = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return error
  }
}

/** What the server's operations throw: a refusal with the status that HTTP would have. */
const problem = (status: number): Error =>
  Object.assign(new Error('no'), { name: 'Problem', status })

const missing = Object.assign(new Error("ENOENT: no such file or directory, open 'x'"), {
  code: 'ENOENT',
  syscall: 'open',
})
const taken = Object.assign(new Error('listen EADDRINUSE: address already in use ::1:80'), {
  code: 'EADDRINUSE',
  syscall: 'listen',
})

describe('the exit code tells a command that failed from one that was not understood', () => {
  test.for([
    { what: 'a failure', error: new Failure('no'), exitCode: 1 },
    { what: 'a flag', error: new Failure('no', { exitCode: 2 }), exitCode: 2 },
    { what: 'an argument', error: new RangeError('uid must be …'), exitCode: 2 },
    { what: 'a token', error: broken(() => decodeToken('x')), exitCode: 1 },
    {
      what: 'a request that cannot be',
      error: problem(400),
      exitCode: 2,
    },
    {
      what: 'a database that is away',
      error: problem(503),
      exitCode: 1,
    },
    { what: 'a file that is not there', error: missing, exitCode: 1 },
    { what: 'a mistake of ours', error: new Error('oh'), exitCode: 1 },
  ])('$what: $exitCode', ({ error, exitCode }) => {
    expect(describeFailure(error).exitCode).toBe(exitCode)
  })
})

test('what the system refuses is told in a line, and what to do about a port', () => {
  expect(describeFailure(missing).text).toBe("tessera: ENOENT: no such file or directory, open 'x'")
  expect(describeFailure(taken).text).toMatch(/^tessera: listen EADDRINUSE.*\n {2}something else/)
})
