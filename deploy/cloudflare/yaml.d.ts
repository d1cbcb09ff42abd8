/** Wrangler gives a file of type Text as its text. */
declare module '*.yaml' {
  const text: string
  export default text
}
