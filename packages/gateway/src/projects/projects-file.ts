import { parse } from 'yaml'
import { z } from 'zod'
import type { ProjectSettings } from './project-list.ts'

const schema = z.strictObject({
  projects: z
    .array(
      z.strictObject({
        appId: z.string(),
        name: z.string().min(1).max(255).optional(),
        appCertificate: z.string().optional(),
        appCertificateSecondary: z.string().optional(),
        coHostAuth: z.boolean().optional(),
        noCertificateMode: z.boolean().optional(),
        disabled: z.boolean().optional(),
      }),
    )
    .min(1),
})

/**
 * Reads the text of a `projects.yaml`.
 *
 * @throws {RangeError} When it is not YAML or not of this shape; the message names each place, and no value.
 *
 * @example
 * ```yaml
 * projects:
 *   - name: demo
 *     appId: 0123456789abcdef0123456789abcdef
 *     appCertificate: 00112233445566778899aabbccddeeff
 *     coHostAuth: true
 * ```
 */
export function readProjectsFile(text: string): readonly ProjectSettings[] {
  let content: unknown
  try {
    content = parse(text)
  } catch {
    // The parser's message quotes the text around the mistake, which may be a certificate.
    throw new RangeError('configFile is not valid YAML')
  }
  const result = schema.safeParse(content)
  if (result.success) return result.data.projects
  const places = result.error.issues.map(
    (issue) => `  - ${issue.path.join('.') || 'the file'}: ${issue.code}`,
  )
  throw new RangeError(`configFile is not usable:\n${places.join('\n')}`)
}
