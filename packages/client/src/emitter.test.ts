import { expect, test } from 'vitest'
import { Emitter } from './emitter.ts'

interface Events {
  tick: number
  tock: string
}

test('tells every listener of an event, in the order of subscription, until it is taken off', () => {
  const emitter = new Emitter<Events>()
  const seen: string[] = []
  const off = emitter.on('tick', (count) => seen.push(`first ${count}`))
  emitter.on('tick', (count) => seen.push(`second ${count}`))
  emitter.on('tock', (text) => seen.push(text))
  emitter.emit('tick', 1)
  off()
  emitter.emit('tick', 2)
  expect(seen).toEqual(['first 1', 'second 1', 'second 2'])
})

test('a listener that throws stops nobody, and its error is not swallowed', async () => {
  const emitter = new Emitter<Events>()
  const seen: number[] = []
  const unhandled: unknown[] = []
  const catchIt = (error: unknown) => unhandled.push(error)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', catchIt)
  emitter.on('tick', () => {
    throw new Error('in a listener')
  })
  emitter.on('tick', (count) => seen.push(count))
  emitter.emit('tick', 1)
  await new Promise((done) => setTimeout(done))
  process.off('unhandledRejection', catchIt)
  for (const listener of others) process.on('unhandledRejection', listener)
  expect(seen).toEqual([1])
  expect(unhandled).toMatchObject([{ message: 'in a listener' }])
})
