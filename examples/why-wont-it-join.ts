/** A client joins "Lobby" with a token for "lobby", and is told what to change. */
import { signRtcToken } from '@tessera/token'
import { explainToken } from '@tessera/token/explain'

const appId = '970ca35de60c44645bbae8a215061b33'
const appCertificate = '5cfd2fd1755d40ecb72977518be15d3b'

const token = signRtcToken({
  appId,
  appCertificate,
  channel: 'lobby',
  uid: 1234,
  role: 'publisher',
  expiresInSeconds: 3600,
})
const { verdict, findings } = explainToken(token, {
  project: { appId, certificates: [appCertificate] },
  join: { channel: 'Lobby', uid: 1234 },
})

console.log(verdict)
for (const { code, what, fix } of findings) console.log(`${code}: ${what} ${fix}`)
