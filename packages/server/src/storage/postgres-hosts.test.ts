import { expect, test } from 'vitest'

import { urlOfEachHost } from './postgres-hosts.ts'

test.for([
  { url: 'postgres://db/tessera', urls: ['postgres://db/tessera'] },
  {
    url: 'postgres://u:p@a:5432,b:5433/tessera?sslmode=verify-full',
    urls: [
      'postgres://u:p@a:5432/tessera?sslmode=verify-full',
      'postgres://u:p@b:5433/tessera?sslmode=verify-full',
    ],
  },
  { url: 'postgresql://a,b', urls: ['postgresql://a', 'postgresql://b'] },
  {
    url: 'postgres://u:p,w@[::1]:5432,[::2]/d',
    urls: ['postgres://u:p,w@[::1]:5432/d', 'postgres://u:p,w@[::2]/d'],
  },
  { url: 'postgres://u@/d?host=/run/a,b', urls: ['postgres://u@/d?host=/run/a,b'] },
  { url: 'postgres://a,/d', urls: ['postgres://a/d', 'postgres:///d'] },
  { url: 'not a URL', urls: ['not a URL'] },
])('$url is $urls', ({ url, urls }) => {
  expect(urlOfEachHost(url)).toEqual(urls)
})
