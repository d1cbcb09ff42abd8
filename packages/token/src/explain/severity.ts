/** `error`: it fails. `warning`: it works, but not as somebody thinks. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info'
