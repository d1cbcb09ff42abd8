/*
 * Runs a bundle of the suite where there is a command line:
 *
 *   <runtime> command-line.mjs <bundle> <inputs.json>
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [, , bundle, inputs] = process.argv
const { run } = await import(pathToFileURL(bundle).href)
process.stdout.write(JSON.stringify(run(JSON.parse(readFileSync(inputs, 'utf8')))))
