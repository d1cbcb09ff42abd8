import { expect, test } from 'vitest'
import { readProjectsFile } from './projects-file.ts'

const appId = '0123456789abcdef0123456789abcdef'

test('a projects file says what flags can say', () => {
  const text = `
projects:
  - name: demo
    appId: "${appId}"
    appCertificate: "fedcba9876543210fedcba9876543210"
    coHostAuth: true
`
  expect(readProjectsFile(text)).toEqual([
    { name: 'demo', appId, appCertificate: 'fedcba9876543210fedcba9876543210', coHostAuth: true },
  ])
})

test.for([
  { what: 'not YAML', text: 'projects: [', says: 'not valid YAML' },
  { what: 'empty', text: '', says: 'the file' },
  { what: 'without projects', text: 'projects: []', says: 'projects' },
  {
    what: 'with an unknown key',
    text: `projects: [{ appId: "${appId}", appcert: secret-1 }]`,
    says: 'projects.0',
  },
  {
    what: 'with a number for an App ID',
    text: 'projects: [{ appId: 12345 }]',
    says: 'projects.0.appId',
  },
])('a projects file that is $what is refused by place, never by value', ({ text, says }) => {
  expect(() => readProjectsFile(text)).toThrow(says)
  expect(() => readProjectsFile(text)).not.toThrow(/secret-1|12345/)
})
