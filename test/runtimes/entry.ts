/** What is bundled for the runtimes: the library as their conditions choose it, and the suite. */
import * as token from '@tessera/token'
import * as token006 from '@tessera/token/006'
import * as channelKey from '@tessera/token/channel-key'
import * as wire from '@tessera/token/wire'

import { type Answers, type Inputs, suite } from './suite.ts'

export function run(inputs: Inputs): Answers {
  return suite({ token, token006, channelKey, wire }, inputs)
}
