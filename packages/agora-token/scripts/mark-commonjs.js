import { writeFileSync } from 'node:fs'
import { fileURLToPath, URL } from 'node:url'

import { hideDefaults } from './hide-defaults.ts'

const folder = new URL('../dist/cjs/', import.meta.url)

// The package is ESM; this file beside the CommonJS build says that the build is not.
writeFileSync(new URL('package.json', folder), '{ "type": "commonjs" }\n')
hideDefaults(fileURLToPath(folder))
