import { chat } from './chat.ts'
import { communityGo } from './community-go.ts'
import { conversational } from './conversational.ts'
import { demoServer } from './demo-server.ts'
import type { CompatFamily, FamilyContext } from './family.ts'
import { getToken } from './get-token.ts'
import { guide } from './guide.ts'
import { oneClick } from './one-click.ts'
import { tokenGen } from './token-gen.ts'
import { tokenGenerate } from './token-generate.ts'

/**
 * Registers the families that are switched on. Where two families share a path the order here decides: what is more
 * specific comes first.
 */
export function compatRoutes(family: FamilyContext): void {
  const has = (...names: CompatFamily[]): boolean =>
    names.some((name) => family.options.families.includes(name))

  if (has('one-click')) oneClick(family)
  if (has('guide')) guide(family)
  if (has('chat')) chat(family)
  if (has('community-go', 'community-node')) {
    communityGo(family)
    getToken(family, ['/getToken', '/fetchToken'], 'community-go')
  }
  if (has('middleware')) getToken(family, ['/token/getNew'], 'middleware')
  if (has('demo-server')) demoServer(family)
  if (has('docker', 'chat')) tokenGenerate(family)
  if (has('conversational')) conversational(family)
  if (has('token-gen')) tokenGen(family)
}
