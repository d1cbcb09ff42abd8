import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from '../../../../test/support/free-port.ts'

/** A proxy as people put in front of a server: it keeps connections to it, and forbids one path. */
export interface ProxyProgram {
  readonly name: string
  /** Where the program is, or `undefined` on a machine without it. */
  readonly found: string | undefined
  readonly args: (configFile: string) => readonly string[]
  /** @param folder - Where it may write. */
  readonly configure: (port: number, serverPort: number, folder: string) => string
}

/** What a proxy of {@link PROXIES} lets nobody ask for. */
export const FORBIDDEN = '/smuggled'

const HAPROXY: ProxyProgram = {
  name: 'haproxy',
  found: find('haproxy'),
  args: (file) => ['-db', '-f', file],
  configure: (port, serverPort) => `defaults
  mode http
  timeout connect 1s
  timeout client 1s
  timeout server 5s
  timeout http-keep-alive 1s
  timeout http-request 1s
  http-reuse always
frontend front
  bind 127.0.0.1:${port}
  http-request deny if { path ${FORBIDDEN} }
  default_backend back
backend back
  server one 127.0.0.1:${serverPort}
`,
}

const NGINX: ProxyProgram = {
  name: 'nginx',
  found: find('nginx'),
  args: (file) => ['-c', file, '-e', 'stderr'],
  configure: (port, serverPort, folder) => `daemon off;
pid ${folder}/pid;
error_log stderr crit;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_header_timeout 1s;
  client_body_timeout 1s;
  keepalive_timeout 1s;
  upstream back { server 127.0.0.1:${serverPort}; keepalive 4; }
  server {
    listen 127.0.0.1:${port};
    location = ${FORBIDDEN} { return 403; }
    location / {
      proxy_pass http://back;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering off;
    }
  }
}
`,
}

export const PROXIES: readonly ProxyProgram[] = [HAPROXY, NGINX]

export interface RunningProxy {
  readonly url: string
  close(): Promise<void>
}

export async function startProxy(program: ProxyProgram, serverUrl: string): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-proxy-'))
  // nginx has its workers run as somebody else when root starts it.
  chmodSync(folder, 0o777)
  const port = await freePort()
  const file = join(folder, 'proxy.conf')
  writeFileSync(file, program.configure(port, Number(new URL(serverUrl).port), folder))
  // The shell waits for the end of its input, so the proxy also ends when this process is killed.
  const child: ChildProcess = spawn(
    '/bin/sh',
    ['-c', '"$@" & pid=$!; read -r _; kill -TERM $pid; wait $pid', 'sh', program.found!].concat(
      program.args(file),
    ),
    { stdio: ['pipe', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr!.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for (let attempt = 0; !(await isOpen(port)); attempt++) {
    if (attempt > 200) throw new Error(`${program.name} does not start: ${log}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.stdin!.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function find(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  return ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', ...folders]
    .map((folder) => join(folder, name))
    .find((program) => existsSync(program))
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
