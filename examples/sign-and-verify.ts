/** Makes a token for a video call and for signaling, and checks it again. */
import { rtc, rtm, signToken, verifyToken } from '@tessera/token'

const appId = '970ca35de60c44645bbae8a215061b33'
const appCertificate = '5cfd2fd1755d40ecb72977518be15d3b'

const token = signToken(
  { appId, appCertificate },
  {
    services: [rtc({ channel: 'lobby', uid: 1234, role: 'publisher' }), rtm({ userId: '1234' })],
    expiresInSeconds: 3600,
  },
)
const { services, expiresAt } = verifyToken(token, { appId, certificates: [appCertificate] })

console.log(token)
console.log(
  `${services.map(({ type }) => type).join(' and ')} until ${new Date(expiresAt * 1000).toISOString()}`,
)
