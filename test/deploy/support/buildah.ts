import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from './files.ts'

/** An image's configuration, as far as it matters here. */
export interface ImageConfig {
  readonly User?: string
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Env?: readonly string[]
  readonly Volumes?: Readonly<Record<string, unknown>>
  readonly Healthcheck?: { readonly Test: readonly string[] }
}

/** Buildah with a storage of its own below a folder, and without a daemon, a network of its own, or layers to keep. */
export class Buildah {
  readonly #program: string
  readonly #folder: string

  constructor(program: string, folder: string) {
    this.#program = program
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  /** @throws With the end of what it printed, when it fails. */
  run(...args: readonly string[]): string {
    const storage = ['--storage-driver', 'vfs', '--root', join(this.#folder, 'storage')]
    const { status, stdout, stderr } = spawnSync(
      this.#program,
      [...storage, '--runroot', join(this.#folder, 'run'), ...args],
      { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    )
    if (status === 0) return stdout.trim()
    throw new Error(`buildah ${args[0] ?? ''}: ${(stdout + stderr).slice(-4_000)}`)
  }

  /** An image of one folder. */
  imageOf(folder: string, tag: string, env: readonly string[]): void {
    const container = this.run('from', 'scratch')
    this.run('add', '--quiet', container, folder, '/')
    this.run('config', ...env.flatMap((one) => ['--env', one]), container)
    this.run('commit', '--quiet', container, tag)
    this.run('rm', container)
  }

  configOf(image: string): ImageConfig {
    const text = this.run('inspect', '--type', 'image', image)
    return (JSON.parse(text) as { readonly Docker: { readonly config: ImageConfig } }).Docker.config
  }

  /** Sizes of an image's layers, in bytes as they are on disk. */
  layersOf(image: string, folder: string): readonly number[] {
    this.run('push', '--quiet', '--disable-compression', image, `dir:${folder}`)
    const manifest = execFileSync('cat', [join(folder, 'manifest.json')], { encoding: 'utf8' })
    return (
      JSON.parse(manifest) as { readonly layers: readonly { readonly size: number }[] }
    ).layers.map(({ size }) => size)
  }

  /** The files of an image, as a folder. */
  mount(image: string): string {
    return this.run('mount', this.run('from', image))
  }
}
