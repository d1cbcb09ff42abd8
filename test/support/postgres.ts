import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pg from 'pg'

import { freePort } from './free-port.ts'

/*
 * A PostgreSQL of its own for a test file: a fresh cluster in a temporary folder, on a free port of the loopback, gone
 * when the tests are, also when they die.
 */

export interface PostgresServer {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>
  /** Ends the server without a goodbye, as a crash would; `start` recovers it on the same port. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Starts another server that follows this one: from now on a commit is answered when both have it. */
  startStandby(): Promise<PostgresStandby>
  /** Stops it and removes its folder. */
  close(): Promise<void>
}

/** A server that can only be read until it is promoted. */
export interface PostgresStandby {
  readonly port: number
  /** Resolves when it can be written. */
  promote(): Promise<void>
  close(): Promise<void>
}

/** The folder of the newest PostgreSQL on this machine that can make a cluster, or `undefined`. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql'
  const folders = existsSync(root)
    ? readdirSync(root)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(root, version, 'bin'))
    : []
  const onPath = (process.env.PATH ?? '').split(':')
  return [...folders, '/opt/homebrew/opt/postgresql/bin', ...onPath].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
}

/**
 * Why tests on PostgreSQL are skipped here, or `undefined` when they run. Where CI=true they may not be skipped, so
 * there they run and fail.
 */
export function postgresMissing(): string | undefined {
  if (findPostgres() !== undefined || process.env.CI === 'true') return undefined
  return 'no PostgreSQL on this machine'
}

export interface PostgresOptions {
  /** Whether a commit is on disk when it is answered; default: no, because tests keep nothing. */
  readonly isDurable?: boolean
  /** Default: 16 MB. */
  readonly sharedBuffers?: string
}

export async function startPostgres({
  isDurable = false,
  sharedBuffers = '16MB',
}: PostgresOptions = {}): Promise<PostgresServer> {
  const bin = findPostgres()
  if (bin === undefined) throw new Error('no PostgreSQL found; install it, or unset CI to skip')
  const owner = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'tessera-pg-'))
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const run = { ...owner, cwd: folder, encoding: 'utf8' as const }
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'tessera', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...run, stdio: 'pipe' },
  )
  const port = await freePort()
  const settings = [`shared_buffers=${sharedBuffers}`, ...(isDurable ? [] : ['fsync=off'])]
  const main = runPostgres({ bin, data, port, run, settings })
  const url = (database: string): string => urlOf(port, database)
  let databases = 0

  await main.start()
  return {
    async createDatabase() {
      databases += 1
      const name = `test_${databases}`
      await withClient(url('postgres'), (client) => client.query(`create database ${name}`))
      return url(name)
    },
    crash: main.crash,
    start: main.start,
    async startStandby() {
      const copy = mkdtempSync(join(tmpdir(), 'tessera-pg-standby-'))
      if (owner !== undefined) chownSync(copy, owner.uid, owner.gid)
      execFileSync(
        join(bin, 'pg_basebackup'),
        [
          ...['-h', '127.0.0.1', '-p', String(port), '-U', 'tessera', '-D', join(copy, 'data')],
          ...['-R', '-X', 'stream', '-C', '-S', 'standby', '-c', 'fast', '--no-sync'],
        ],
        { ...run, cwd: copy, stdio: 'pipe' },
      )
      const standbyPort = await freePort()
      const standby = runPostgres({
        bin,
        data: join(copy, 'data'),
        port: standbyPort,
        run: { ...run, cwd: copy },
        settings,
      })
      await standby.start()
      await withClient(url('postgres'), async (client) => {
        await client.query(`alter system set synchronous_standby_names = '*'`)
        await client.query('select pg_reload_conf()')
        await untilTrue(client, `select sync_state = 'sync' as ok from pg_stat_replication`)
      })
      return {
        port: standbyPort,
        promote: () =>
          withClient(urlOf(standbyPort, 'postgres'), (client) =>
            client.query('select pg_promote()'),
          ),
        async close() {
          await standby.stop()
          rmSync(copy, { recursive: true, force: true })
        },
      }
    },
    async close() {
      await main.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function urlOf(port: number, database: string): string {
  return `postgres://tessera@127.0.0.1:${port}/${database}`
}

async function untilTrue(client: pg.Client, question: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const { rows } = await client.query<{ ok: boolean }>(question)
    if (rows[0]?.ok === true) return
    if (attempt > 300) throw new Error(`in vain: ${question}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The server of a data folder, which can be started again and again. */
interface Running {
  readonly start: () => Promise<void>
  readonly crash: () => Promise<void>
  readonly stop: () => Promise<void>
}

function runPostgres({
  bin,
  data,
  port,
  run,
  settings,
}: {
  readonly bin: string
  readonly data: string
  readonly port: number
  readonly run: { readonly uid?: number; readonly gid?: number; readonly cwd: string }
  /** `name=value`. */
  readonly settings: readonly string[]
}): Running {
  let server: ChildProcess | undefined
  const ended = (): Promise<void> =>
    new Promise((resolve) => {
      const running = server !== undefined && (server.exitCode ?? server.signalCode) === null
      if (running) server?.once('exit', () => resolve())
      else resolve()
    })
  return {
    async start() {
      // The shell waits for the end of its input, so PostgreSQL also ends when this process is killed.
      server = spawn(
        '/bin/sh',
        ['-c', '"$@" & pid=$!; read -r _; kill -INT $pid; wait $pid', 'sh'].concat([
          join(bin, 'postgres'),
          ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', run.cwd],
          ...['max_connections=60', ...settings].flatMap((setting) => ['-c', setting]),
        ]),
        { ...run, stdio: ['pipe', 'ignore', 'pipe'] },
      )
      let log = ''
      server.stderr?.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-4_000)))
      for (let attempt = 0; ; attempt++) {
        if (await answers(urlOf(port, 'postgres'))) return
        if (server.exitCode !== null || attempt > 300) {
          throw new Error(`PostgreSQL does not start: ${log}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async crash() {
      const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGQUIT') // "immediate": no checkpoint, no farewell
      server?.stdin?.end()
      await ended()
    },
    async stop() {
      server?.stdin?.end()
      await ended()
    },
  }
}

/** PostgreSQL refuses to run as root, so root lends it the account that the distribution made for it. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || Number.NaN)
  const [uid, gid] = [id('-u'), id('-g')]
  if (!Number.isInteger(uid) || !Number.isInteger(gid)) {
    throw new Error('running as root needs the user "postgres" to lend to PostgreSQL')
  }
  return { uid, gid }
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'))
    return true
  } catch {
    return false
  }
}

async function withClient(
  url: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await use(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
