import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/*
 * Puts the script of the pages at /docs into `dist`, so that they need neither another server nor a dependency at run
 * time. Compressed: 4.4 MB become 1.3, and every browser takes it like that.
 */

// The package exports neither its own description nor this script, only its entry in `dist`.
const folder = fileURLToPath(new URL('..', import.meta.resolve('@scalar/api-reference')))
const { name, version, license } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
) as Readonly<Record<string, string>>

const target = join(import.meta.dirname, 'dist/docs')
mkdirSync(target, { recursive: true })
const script = readFileSync(join(folder, 'dist/browser/standalone.js'))
writeFileSync(join(target, 'scalar.js.gz'), gzipSync(script, { level: 9 }))
writeFileSync(
  join(target, 'NOTICE.txt'),
  `scalar.js.gz is dist/browser/standalone.js of ${name} ${version} (https://github.com/scalar/scalar), licence ${license}.\n`,
)
