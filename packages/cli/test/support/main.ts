import { main } from '../../src/main.ts'

/* The command as the process of its own that it is at a shell. */

await main()
