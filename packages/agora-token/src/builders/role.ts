/** Compares as the official RTC builders do, for whom the text `'1'` is a publisher. The newer builders are strict. */
export function isRole(role: number, expected: number): boolean {
  // eslint-disable-next-line eqeqeq -- the official comparison, which callers with roles from a query string rely on
  return role == expected
}
