/**
 * One URL for each host of a URL that names several, as libpq writes it: `postgres://user@a:5432,b:5432/database`. All of
 * them have the same user, database and options.
 */
export function urlOfEachHost(url: string): readonly string[] {
  const parts = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/is.exec(url)
  if (parts === null) return [url]
  const [, before, hosts, after] = parts
  return hosts!.split(',').map((host) => `${before}${host}${after}`)
}
