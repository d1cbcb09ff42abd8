import { expect, test } from 'vitest'

import { privilegeName, serviceName } from './privileges.ts'

test.for([
  { type: 0, name: undefined },
  { type: 1, name: 'rtc' },
  { type: 5, name: 'chat' },
  { type: 10, name: 'speechToText' },
  { type: 11, name: undefined },
])('the service $type is $name', ({ type, name }) => {
  expect(serviceName(type)).toBe(name)
})

test.for([
  { service: 'rtc', id: 1, name: 'joinChannel' },
  { service: 'rtc', id: 4, name: 'publishDataStream' },
  { service: 'rtc', id: 5, name: undefined },
  { service: 'chat', id: 2, name: 'app' },
  { service: 'speechToText', id: 1, name: undefined },
] as const)('privilege $id of $service is $name', ({ service, id, name }) => {
  expect(privilegeName(service, id)).toBe(name)
})
