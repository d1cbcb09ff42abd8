import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startCluster } from './support/cluster.ts'
import { type FaultRow, figures, refusals, type Scale, underLoad } from './support/fault.ts'
import { willUnmount } from './support/keeper.ts'

/** A server with SQLite on a disk that fills up, and has space again. */
export async function diskFull({ rate, rounds }: Scale): Promise<FaultRow> {
  const disk = mkdtempSync(join(tmpdir(), 'tessera-disk-'))
  const fault = `disk full (SQLite on 32 MB), ${rounds} ×`
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk]).status !== 0) {
    rmdirSync(disk)
    return { fault, seen: 'not run: no file system may be mounted here' }
  }
  willUnmount(disk)
  const ballast = join(disk, 'ballast')
  const cluster = await startCluster({ replicas: 1, dataFolder: join(disk, 'data') })
  try {
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds; round++) {
        fill(ballast)
        await load.moreFailures(rate)
        assert.equal((await fetch(`${cluster.replicas[0]!.url}/readyz`)).status, 503)
        rmSync(ballast)
        healed()
        await load.moreTokens(rate)
      }
    })
    for (const status of ordeal.load.statuses.keys()) {
      assert.ok(status === 200 || status === 503, `an answer with ${status}`)
    }
    return {
      fault,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; issued again by itself`,
    }
  } finally {
    await cluster.close()
    spawnSync('umount', ['-l', disk])
    rmdirSync(disk)
  }
}

function fill(file: string): void {
  for (let bytes = 1 << 20; bytes >= 1; bytes >>= 1) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
}
