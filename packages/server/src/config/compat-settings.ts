import {
  COMPAT_FAMILIES,
  type CompatFamily,
  type CompatOptions,
  DEFAULT_COMPAT,
} from '../compat/family.ts'
import type { Environment } from './environment.ts'

/** Which families of older endpoints are answered, and how. */
export function readCompat(environment: Environment): CompatOptions {
  const { choice } = environment
  return {
    families: readFamilies('TESSERA_COMPAT', DEFAULT_COMPAT, environment),
    strict: new Set(readFamilies('TESSERA_COMPAT_STRICT', [], environment)),
    format: choice('TESSERA_COMPAT_FORMAT', ['007', '006'], '007'),
    refuseCertificates: choice('TESSERA_COMPAT_REFUSE_CERTIFICATES', ['0', '1'], '0') === '1',
  }
}

function readFamilies(
  name: string,
  absent: readonly CompatFamily[],
  { text, refuse }: Environment,
): readonly CompatFamily[] {
  const value = text(name)
  if (value === undefined) return absent
  if (value === 'all') return COMPAT_FAMILIES
  if (value === 'none') return []
  const names = value.split(',').map((family) => family.trim())
  const known: readonly string[] = COMPAT_FAMILIES
  const unknown = names.filter((family) => !known.includes(family))
  if (unknown.length > 0) {
    const got = unknown.map((family) => JSON.stringify(family)).join(', ')
    refuse(name, `knows ${known.join(', ')}, all and none; got ${got}`)
  }
  return names.filter((family): family is CompatFamily => known.includes(family))
}
