import { writeFileSync } from 'node:fs'
import { URL } from 'node:url'

// The package is ESM; this file beside the CommonJS build says that the build is not.
writeFileSync(new URL('../dist/cjs/package.json', import.meta.url), '{ "type": "commonjs" }\n')
