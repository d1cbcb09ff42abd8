import { describe, expect, test } from 'vitest'

import { claimAt, claimPath } from './claims.ts'

const claims = JSON.parse(`{
  "uid": 42,
  "https://app.example/roles": ["host"],
  "realm_access": { "roles": ["member"], "nested": { "deep": true } },
  "org.id": "whole name",
  "org": { "id": "by steps" },
  "list": [{ "x": 1 }],
  "text": "abc",
  "nothing": null,
  "__proto__": { "polluted": "own" }
}`) as Record<string, unknown>

describe('claimAt', () => {
  test.for([
    ['uid', 42],
    ['https://app.example/roles', ['host']],
    ['realm_access.roles', ['member']],
    ['realm_access.nested.deep', true],
    ['org.id', 'whole name'],
    ['nothing', null],
    ['missing', undefined],
    ['uid.toFixed', undefined],
    ['text.length', undefined],
    ['list.length', undefined],
    ['list.0', undefined],
    ['nothing.at.all', undefined],
    ['realm_access.', undefined],
    ['', undefined],
    ['constructor', undefined],
    ['toString', undefined],
    ['realm_access.constructor.name', undefined],
    ['realm_access.__proto__', undefined],
    ['__proto__.polluted', 'own'],
  ] as const)('%s is %j', ([name, value]) => {
    expect(claimAt(claims, claimPath(name))).toEqual(value)
  })
})
