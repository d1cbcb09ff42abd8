/** Code written for npm agora-token goes on as it is; only the import changes. */
import { RtcRole, RtcTokenBuilder } from '@tessera/agora-token'

const appId = '970ca35de60c44645bbae8a215061b33'
const appCertificate = '5cfd2fd1755d40ecb72977518be15d3b'

console.log(
  RtcTokenBuilder.buildTokenWithUid(
    appId,
    appCertificate,
    'lobby',
    1234,
    RtcRole.PUBLISHER,
    3600,
    3600,
  ),
)
