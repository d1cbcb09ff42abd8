/** A made-up Agora project for tests; its ids are those that the golden vectors use. */
export const appId = '970CA35de60c44645bbae8a215061b33'
export const appCertificate = '5CFd2fd1755d40ecb72977518be15d3b'
/** A second certificate, as a project has while it changes them. */
export const otherCertificate = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'
