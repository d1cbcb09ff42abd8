import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'

/*
 * Runs the nodeunit tests of one folder and prints, as its last line, what came of each as JSON. A process of its own,
 * because these tests are CommonJS and load our package as a user's program would.
 */

const require = createRequire(import.meta.url)
const [nodeunitPath, folder] = process.argv.slice(2)
const nodeunit = require(nodeunitPath)

const results = []
let file = ''
const modules = {}
for (const name of readdirSync(folder).sort()) modules[name] = require(join(folder, name))

nodeunit.runModules(modules, {
  moduleStart(name) {
    file = name
  },
  testDone(name, assertions) {
    results.push({
      name: `${file} ${name.join(' ')}`,
      assertions: assertions.length,
      passed: assertions.failures() === 0,
    })
  },
  done() {
    process.stdout.write(`\n${JSON.stringify(results)}`)
  },
})
