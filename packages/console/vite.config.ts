import { defineConfig } from 'vite'

/** Where a running server is, for `npm run dev`. */
const server = process.env.TESSERA_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/console/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy of the server allows neither inline scripts nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 5175,
    strictPort: true,
    proxy: {
      '/v1': { target: server },
      '/metrics': { target: server },
      '/healthz': { target: server },
      '/docs': { target: server },
      '/openapi.json': { target: server },
    },
    fs: { allow: ['../..'] },
  },
})
