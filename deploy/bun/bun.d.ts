/** What server.ts uses of Bun. */
declare const Bun: {
  serve(options: {
    readonly hostname: string
    readonly port: number
    readonly maxRequestBodySize: number
    readonly fetch: (request: Request, server: BunServer) => Promise<Response>
  }): BunServer
}

interface BunServer {
  readonly url: URL
  requestIP(request: Request): { readonly address: string } | null
  stop(): Promise<void>
}
