import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { decodeToken } from '@tessera/token'

import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
  until,
} from './support/fault.ts'
import { willRemove } from './support/keeper.ts'

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

/** The wall clock of one replica jumps while it runs: it issues nothing by it, and again once it is right. */
export async function clockJump({ rate }: Scale): Promise<FaultRow> {
  const jumps = ['+2h', '-5m']
  const fault = `clock of one of 2 replicas jumps by ${jumps.join(' and ')}`
  if (!existsSync(LIBRARY)) return { fault, seen: 'not run: no libfaketime on this machine' }
  const folder = mkdtempSync(join(tmpdir(), 'tessera-clock-'))
  willRemove(folder)
  const file = join(folder, 'offset')
  const setClock = (offset: string): void => writeFileSync(file, `${offset}\n`)
  setClock('+0')
  const faked = {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  const options = { ofReplica: (at: number) => (at === 1 ? faked : ({} as Record<string, string>)) }
  return onStage(options, async ({ cluster }) => {
    const jumping = cluster.replicas[1]!
    const ready = async (): Promise<boolean> => (await fetch(`${jumping.url}/readyz`)).ok
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (const jump of jumps) {
        healed()
        setClock(jump)
        await until('the replica is not ready', async () => !(await ready()))
        await load.moreTokens(rate * 2)
        assert.ok(!(await ready()), 'it stays out as long as its clock is wrong')
        setClock('+0')
        await until('the replica is ready again', ready)
        await load.moreTokens(rate)
      }
    })
    const now = Date.now() / 1000
    const strange = ordeal.load.tokens.filter((token) => {
      const decoded = decodeToken(token)
      return Math.abs(decoded.issuedAt - now) > 300 - 60
    })
    assert.equal(strange.length, 0, 'no token was issued by the wrong time')
    rmSync(folder, { recursive: true, force: true })
    return {
      fault,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; no token says a wrong time; back in service by itself`,
    }
  })
}
