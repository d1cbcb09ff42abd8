/** What server.ts uses of Deno. */
declare const Deno: {
  readonly env: { toObject(): Record<string, string> }
  readTextFileSync(path: string): string
  serve(
    options: {
      readonly hostname: string
      readonly port: number
      readonly onListen: (address: DenoAddress) => void
    },
    handler: (
      request: Request,
      info: { readonly remoteAddr: DenoAddress },
    ) => Promise<Response> | Response,
  ): { shutdown(): Promise<void> }
  addSignalListener(signal: 'SIGTERM', handler: () => void): void
}

interface DenoAddress {
  readonly hostname: string
  readonly port: number
}
