import { fileURLToPath } from 'node:url'

import { rolldown } from 'rolldown'

/** Bundles are written here, from where `@tessera/token` is found in the workspace. */
export const bundleFolder: string = fileURLToPath(new URL('dist', import.meta.url))

/** The suite alone, importing the library as a user would; for Node, which takes the built files. */
export async function bundleSuite(): Promise<string> {
  return await bundle('entry.ts', { external: /^@tessera\//, file: 'suite.mjs' })
}

/** Suite and library in one file with the portable kernel, as a browser would get it. */
export async function bundlePortable(): Promise<string> {
  return await bundle('entry.ts', { file: 'suite-and-library.mjs' })
}

async function bundle(
  entry: string,
  { external, file }: { readonly external?: RegExp; readonly file: string },
): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(new URL(entry, import.meta.url)),
    platform: 'browser',
    resolve: { conditionNames: ['@tessera/source', 'browser', 'import', 'default'] },
    ...(external && { external }),
    onLog: (_, { message }) => {
      throw new Error(message)
    },
  })
  await build.write({ file: `${bundleFolder}/${file}`, format: 'esm', codeSplitting: false })
  await build.close()
  return `${bundleFolder}/${file}`
}
