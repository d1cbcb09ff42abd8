import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { demoUrl, GATEWAY_HOST } from '../demo/address.ts'
import { presentedCertificate, publicKeyHash } from '../demo/certificate.ts'
import { findChromium, openChromium } from '../demo/chromium.ts'
import { Failure } from '../failure.ts'
import { gatewayFlags, startHere } from './dev.ts'
import { mediaFlag } from './gateway.ts'

/** `tessera demo`: what `tessera dev` runs, and a browser with the demo page in two tabs. */
export const demoCommand: CommandDef = command({
  name: 'demo',
  description: 'Run everything, and open the demo page in a Chromium that trusts the gateway',
  args: {
    ...gatewayFlags,
    ...mediaFlag,
    'fake-camera': {
      type: 'boolean',
      description: "Use Chromium's made-up camera and microphone",
    },
  },
  run: async (args, io) => {
    const { development } = await startHere(io, {
      port: args.port,
      gatewayPort: args['gateway-port'],
      media: args.media,
      coHostAuth: args['co-host-auth'],
    })
    try {
      const { port, authorityPem } = development.gateway!
      const url = demoUrl(port)
      const program = findChromium(io.env)
      if (program === undefined) {
        io.out(withoutChromium(url))
        await io.untilStopped()
        return 0
      }
      const certificate = await presentedCertificate(port, GATEWAY_HOST, authorityPem)
      const chromium = await openChromium(program, {
        urls: [url, url],
        trustedKeyHash: publicKeyHash(certificate),
        fakeCamera: args['fake-camera'] === true,
      }).catch((error: unknown) => {
        throw new Failure(`${program} does not start: ${(error as Error).message}`, {
          hint: 'set CHROMIUM_PATH to a Chromium, Chrome or Edge',
        })
      })
      io.out(`\n  The demo is open in two tabs: ${url}\n  Join in both.\n\n${ENDING}`)
      await Promise.race([io.untilStopped(), chromium.closed])
      await chromium.close()
      return 0
    } finally {
      await development.close()
    }
  },
})

const ENDING = '  Close the browser, or press Ctrl-C, to stop.\n\n'

function withoutChromium(url: string): string {
  return `
  There is no Chromium in the usual places. Set CHROMIUM_PATH to a Chromium, Chrome or Edge, or open

    ${url}

  in any browser, in two tabs, and accept the gateway's certificate once ("Advanced", "Proceed").
  "tessera gateway trust" says how to trust it for good.

  Stop: Ctrl-C

`
}
