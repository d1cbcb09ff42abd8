import { registerHooks } from 'node:module'

/** Makes `@tessera/token` take its portable kernel in a process of Node: `node --import …/portable-kernel.ts`. */
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '#kernel'
      ? nextResolve(import.meta.resolve('../../packages/token/dist/kernel/portable.js'), context)
      : nextResolve(specifier, context),
})
