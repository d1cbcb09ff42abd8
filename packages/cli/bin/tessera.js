#!/usr/bin/env node
import process from 'node:process'

// Looked at before anything is loaded: an older Node ends at the first import with a stack that does not say why.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `tessera: needs Node 24 or newer, and this is ${process.version}\n` +
      '  install a newer Node; in a clone of the repository "npx tessera" runs the one that "npm ci" brought\n',
  )
  process.exitCode = 1
} else {
  const { main } = await import('../dist/main.js')
  await main()
}
