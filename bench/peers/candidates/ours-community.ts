import { oursAs } from '../ours.ts'

export const candidate = oursAs(
  'Tessera, the same request and format',
  { method: 'GET', path: '/rtc/lobby/publisher/uid/{uid}', headers: {} },
  { TESSERA_COMPAT_FORMAT: '006' },
)
