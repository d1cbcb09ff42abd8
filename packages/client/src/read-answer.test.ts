import { describe, expect, test } from 'vitest'
import { type AnswerProblem, isClientError } from './errors.ts'
import { checkToken, parseAnswer } from './read-answer.ts'

function problemOf(work: () => unknown): AnswerProblem | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return isClientError(error) && error.code === 'ANSWER_UNUSABLE'
      ? error.details.problem
      : undefined
  }
}

describe('parseAnswer', () => {
  test('reads a JSON object', () => {
    expect(parseAnswer(' {"token":"007abc"}\n')).toEqual({ token: '007abc' })
  })

  test.for<[string, string, AnswerProblem]>([
    ['an empty body', '', 'empty'],
    ['white space', ' \n', 'empty'],
    ['a page to sign in', '<!doctype html><title>Sign in</title>', 'not-json'],
    ['a bare token', '007eJxTYBBb', 'not-json'],
    ['a cut-off object', '{"token":"007', 'not-json'],
    ['the text undefined', 'undefined', 'not-json'],
    ['JSON inside of a JSON string', JSON.stringify('{"token":"007abc"}'), 'double-encoded'],
    ['a JSON string', '"007abc"', 'wrong-type'],
    ['null', 'null', 'wrong-type'],
    ['a list', '["007abc"]', 'wrong-type'],
    ['a number', '7', 'wrong-type'],
    ['more than 128 KB', `{"token":"${'7'.repeat(128 * 1024)}"}`, 'too-large'],
  ])('names %s', ([, body, problem]) => {
    expect(problemOf(() => parseAnswer(body))).toBe(problem)
  })
})

describe('checkToken', () => {
  test.for(['007eJxTYBBbsM==', '006970ca35de60c44645bbae8a215061b33IAA', 'token-1'])(
    'lets %s pass',
    (token) => {
      expect(checkToken(token)).toBe(token)
    },
  )

  test.for<[unknown, AnswerProblem]>([
    [undefined, 'empty'],
    ['', 'empty'],
    ['  ', 'empty'],
    ['undefined', 'undefined'],
    ['null', 'undefined'],
    ['NaN', 'undefined'],
    ['[object Object]', 'undefined'],
    ['[object Promise]', 'undefined'],
    ['"007abc"', 'double-encoded'],
    ['{"token":"007abc"}', 'double-encoded'],
    ['<html>', 'not-json'],
    ['Bad request', 'white-space'],
    ['007abc\n', 'white-space'],
    [null, 'wrong-type'],
    [7, 'wrong-type'],
    [{ token: '007abc' }, 'wrong-type'],
  ])('names %j', ([value, problem]) => {
    expect(problemOf(() => checkToken(value))).toBe(problem)
  })

  test('does not show what it refuses', () => {
    expect(() => checkToken('secret token')).toThrow(/^(?!.*secret)/)
  })
})
