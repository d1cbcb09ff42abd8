import { statSync } from 'node:fs'

/** The bit that lets every user of a machine read a file. */
const OTHERS_READ = 0o004

/** Whether any user of this machine may read a file; Windows does not say so in these terms. */
export function isReadableByAnybody(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & OTHERS_READ) !== 0
}
