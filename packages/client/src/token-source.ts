/* The four kinds of source; `index.ts` exports them together as `tokenSource`. */
export { custom } from './sources/custom.ts'
export { endpoint } from './sources/endpoint.ts'
export { legacy } from './sources/legacy.ts'
export { literal } from './sources/literal.ts'
