import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ENTRY = 'virtual:entry'

/** Bundles a few lines for browsers, from the sources, as an app's bundler would. Imports that are left out stay. */
export async function bundle(
  code: string,
  { minify = false, external = [] as string[] } = {},
): Promise<string> {
  const build = await rolldown({
    input: ENTRY,
    platform: 'browser',
    external,
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    resolve: { conditionNames: ['@tessera/source', 'browser', 'import', 'default'] },
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? { code, moduleType: 'tsx' } : null),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify })
  await build.close()
  return output[0].code
}
