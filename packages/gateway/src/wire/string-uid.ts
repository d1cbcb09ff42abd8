import { z } from 'zod'
import type { Projects } from '../projects/project.ts'
import type { UidAllocator } from './uids.ts'

const schema = z.object({
  appid: z.string(),
  opid: z.number().default(0),
  string_uid: z.string(),
})

const INVALID_APP_ID = 9_010_001
const INVALID_ACCOUNT = 9_010_002

/** Platform: at most 255 bytes of its 89 characters. */
const ACCOUNT = /^[\w !#$%&()+\-:;<=.>?@[\]^{}|~,]{1,255}$/

/** Answers the request for the number of a string account. @param body - The request's JSON, parsed. */
export function answerStringUid(body: unknown, projects: Projects, uids: UidAllocator): object {
  const parsed = schema.safeParse(body)
  if (!parsed.success) return { code: INVALID_ACCOUNT, opid: 0 }
  const { appid, opid, string_uid } = parsed.data
  if (!ACCOUNT.test(string_uid)) return { code: INVALID_ACCOUNT, opid }
  if (projects.find(appid) === undefined) return { code: INVALID_APP_ID, opid }
  return { code: 0, opid, uid: uids.forAccount(appid, string_uid), string_uid }
}
