import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'

import { type ApiProblem, asProblem } from './problem.ts'
import { request } from './request.ts'

/** What is known of one path of the API. */
export interface Resource<Value> {
  /** The latest that was read; stays while it is read again, and when that fails. */
  readonly value: Value | undefined
  readonly problem: ApiProblem | undefined
  readonly isLoading: boolean
  readonly reload: () => void
}

interface Entry {
  value: unknown
  problem: ApiProblem | undefined
  isLoading: boolean
}

const entries = new Map<string, Entry>()
const listeners = new Set<() => void>()
/** The reading that counts for each path: an older one that comes late is dropped. */
const latest = new Map<string, symbol>()

function publish(path: string, entry: Entry): void {
  entries.set(path, entry)
  for (const listener of listeners) listener()
}

async function load(path: string): Promise<void> {
  const reading = Symbol(path)
  latest.set(path, reading)
  const before = entries.get(path)
  publish(path, { value: before?.value, problem: before?.problem, isLoading: true })
  try {
    const value = await request<unknown>(path)
    if (latest.get(path) === reading) publish(path, { value, problem: undefined, isLoading: false })
  } catch (error) {
    if (latest.get(path) !== reading) return
    publish(path, {
      value: entries.get(path)?.value,
      problem: asProblem(error),
      isLoading: false,
    })
  }
}

/** Reads the paths that begin like this again, wherever they are shown. */
export function refresh(prefix: string): void {
  for (const path of entries.keys()) if (path.startsWith(prefix)) void load(path)
}

/** Puts in what a change answered, so that nobody waits for what is known. */
export function remember(path: string, value: unknown): void {
  latest.set(path, Symbol(path))
  publish(path, { value, problem: undefined, isLoading: false })
}

/** Forgets everything, for another person who signs in. */
export function forgetAll(): void {
  entries.clear()
  latest.clear()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Shows what `GET path` answers: at once what is known, then what is so now. `undefined` reads nothing. */
export function useResource<Value>(path: string | undefined): Resource<Value> {
  const entry = useSyncExternalStore(subscribe, () =>
    path === undefined ? undefined : entries.get(path),
  )
  useEffect(() => {
    if (path !== undefined) void load(path)
  }, [path])
  const reload = useCallback(() => {
    if (path !== undefined) void load(path)
  }, [path])
  return {
    value: entry?.value as Value | undefined,
    problem: entry?.problem,
    isLoading: path !== undefined && (entry?.isLoading ?? true),
    reload,
  }
}

/** One change that a person asks for. */
export interface Action<Arguments extends readonly unknown[], Result> {
  /** Resolves with the result, or `undefined` when it failed; `problem` says why then. */
  readonly run: (...args: Arguments) => Promise<Result | undefined>
  readonly isRunning: boolean
  readonly problem: ApiProblem | undefined
  readonly clear: () => void
}

/** Runs a change and keeps what went wrong beside the form, whose values stay. */
export function useAction<Arguments extends readonly unknown[], Result>(
  act: (...args: Arguments) => Promise<Result>,
): Action<Arguments, Result> {
  const [state, setState] = useState<{ isRunning: boolean; problem: ApiProblem | undefined }>({
    isRunning: false,
    problem: undefined,
  })
  const run = async (...args: Arguments): Promise<Result | undefined> => {
    setState({ isRunning: true, problem: undefined })
    try {
      const result = await act(...args)
      setState({ isRunning: false, problem: undefined })
      return result
    } catch (error) {
      setState({ isRunning: false, problem: asProblem(error) })
      return undefined
    }
  }
  return { run, ...state, clear: () => setState({ isRunning: false, problem: undefined }) }
}
