import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HIDDEN = 'Object.defineProperty(exports, "default", { enumerable: false });'

/**
 * The default export is there for what a compiler makes of `import agora from …`. Who looks through the names that
 * `require` gives finds those of the official package only.
 *
 * @param folder - The CommonJS build.
 */
export function hideDefaults(folder: string): void {
  for (const path of globSync('**/*.js', { cwd: folder })) {
    const file = join(folder, path)
    const code = readFileSync(file, 'utf8')
    if (!code.includes('exports.default = ') || code.includes(HIDDEN)) continue
    const [, program, map = ''] = /^(.*?)(\/\/# sourceMappingURL=.*)?$/s.exec(code) ?? []
    writeFileSync(file, `${program}${HIDDEN}\n${map}`)
  }
}
