/** A made-up project, as good as any for signing. */
export const appId = '970ca35de60c44645bbae8a215061b33'
export const appCertificate = '5cfd2fd1755d40ecb72977518be15d3b'
