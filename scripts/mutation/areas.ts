/** Code that is changed on purpose, and the tests that must notice. */
export interface Area {
  readonly name: string
  /** Globs of sources; tests among them are left alone. */
  readonly sources: readonly string[]
  /** Globs of tests: those beside the code, and what else is written for it. Each mutant may run all of them. */
  readonly tests: readonly string[]
}

const TOKEN = 'packages/token/src'
const EXPLAIN = `${TOKEN}/explain`
/** Those beside the code but for the one of how much a token may unpack to, which takes long and only texts need. */
const EXPLAIN_TESTS = [`${EXPLAIN}/!(unpacked).test.ts`]
const POLICY = 'packages/server/src/policy'

const ofFolder = (folder: string, more: readonly string[] = []): Omit<Area, 'name'> => ({
  sources: [`${folder}/**/*.ts`],
  tests: [`${folder}/**/*.test.ts`, ...more],
})

/** The code that decides who gets what, and whether a token is one. */
export const AREAS: readonly Area[] = [
  { name: 'admission', ...ofFolder(`${TOKEN}/admission`) },
  {
    name: 'policy',
    sources: [
      `${POLICY}/{claims,evaluate,glob,judge,lifetime,match,rtc-privileges,ticket,uid-rule}.ts`,
    ],
    tests: [`${POLICY}/*.test.ts`],
  },
  {
    name: 'policy-rules',
    sources: [
      `${POLICY}/{anonymous-rule,builtin,caller,compile,create-policy,denial,rtm2-permissions}.ts`,
      `${POLICY}/{rule-handle,rule-index,template,uid-map}.ts`,
    ],
    tests: [`${POLICY}/*.test.ts`],
  },
  {
    name: 'policy-words',
    sources: [`${POLICY}/{allow-schema,explain,parse-policies,rule-schema,schema-parts,words}.ts`],
    tests: [`${POLICY}/*.test.ts`],
  },
  { name: '006', ...ofFolder(`${TOKEN}/006`) },
  {
    name: '007',
    sources: [`${TOKEN}/{sign,verify,wildcards}.ts`],
    tests: [`${TOKEN}/{sign,verify,wildcards}.test.ts`],
  },
  {
    name: '007-parts',
    sources: [`${TOKEN}/{arguments,decode,errors,limits,privileges,services}.ts`],
    tests: [`${TOKEN}/{arguments,decode,errors,privileges,services,sign,verify,wildcards}.test.ts`],
  },
  {
    name: 'wire',
    ...ofFolder(`${TOKEN}/wire`, [`${TOKEN}/decode.test.ts`, `${TOKEN}/sign.test.ts`]),
  },
  { name: 'channel-key', ...ofFolder(`${TOKEN}/channel-key`) },
  {
    name: 'deflate',
    sources: [`${TOKEN}/deflate/{adler32,deflate,tables}.ts`],
    tests: [`${TOKEN}/deflate/*.test.ts`],
  },
  {
    name: 'inflate',
    sources: [`${TOKEN}/deflate/{bit-source,huffman,inflate,output}.ts`],
    tests: [`${TOKEN}/deflate/*.test.ts`],
  },
  { name: 'kernel', ...ofFolder(`${TOKEN}/kernel`) },
  {
    name: 'explain-checks',
    sources: [`${EXPLAIN}/check-*.ts`, `${EXPLAIN}/{rtc-part,signing}.ts`],
    tests: EXPLAIN_TESTS,
  },
  {
    name: 'explain-texts',
    sources: [`${EXPLAIN}/{other-kinds,read,redact,repair,unwrap}.ts`],
    tests: [`${EXPLAIN}/*.test.ts`],
  },
  {
    name: 'explain-words',
    sources: [
      `${EXPLAIN}/{answers,case,explain,severity,summary,timeline,view,wording}.ts`,
      `${EXPLAIN}/findings/*.ts`,
    ],
    tests: EXPLAIN_TESTS,
  },
]
