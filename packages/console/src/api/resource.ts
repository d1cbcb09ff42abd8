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

/** Reads a path; gets what is known of it. */
type Read = (known: unknown) => Promise<unknown>

interface Entry {
  value: unknown
  problem: ApiProblem | undefined
  isLoading: boolean
}

const entries = new Map<string, Entry>()
const listeners = new Set<() => void>()
/** How paths are read for which a plain GET is not enough. */
const reads = new Map<string, Read>()
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
    const read = reads.get(path)
    const value = await (read === undefined ? request(path) : read(before?.value))
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

/** Reads again what could not be read, as when somebody has signed in again. */
export function refreshFailed(): void {
  for (const [path, { problem }] of entries) if (problem !== undefined) void load(path)
}

/** Puts in what a change answered, so that nobody waits for what is known. */
export function remember(path: string, value: unknown): void {
  latest.set(path, Symbol(path))
  publish(path, { value, problem: undefined, isLoading: false })
}

/**
 * Puts in what `known` was continued to. Where something else was read meanwhile, or is just being read, all of it is read
 * again: what was continued may be old.
 */
export function goOnWith(path: string, known: unknown, value: unknown): void {
  const entry = entries.get(path)
  if (entry === undefined) return
  remember(path, value)
  if (entry.value !== known || entry.isLoading) void load(path)
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

/**
 * Shows what `GET path` answers: at once what is known, then what is so now. `undefined` reads nothing.
 *
 * @param read - Where one GET is not enough: reads the path, and gets what is known of it. The same one for the same path.
 */
export function useResource<Value>(
  path: string | undefined,
  read?: (known: Value | undefined) => Promise<Value>,
): Resource<Value> {
  const entry = useSyncExternalStore(subscribe, () =>
    path === undefined ? undefined : entries.get(path),
  )
  useEffect(() => {
    if (path === undefined) return
    if (read !== undefined) reads.set(path, read as Read)
    void load(path)
  }, [path, read])
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
