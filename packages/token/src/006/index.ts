/**
 * AccessToken, version "006": Agora's tokens before AccessToken2. For clients that cannot read 007, and for servers
 * that still meet such tokens.
 *
 * @module
 */
export {
  decode006,
  type Decoded006Privilege,
  type Token006Content,
  type Token006Flag,
  type Unverified006Token,
} from './decode.ts'
export { encode006, type Wire006Token } from './encode.ts'
export { fitsChannel006, fitsUid006 } from './match.ts'
export { PRIVILEGES_006, type PrivilegeName006, type Role006 } from './privileges.ts'
export { type Rtc006Claims, type Rtm006Claims, sign006, signRtm006 } from './sign.ts'
export {
  type Verified006Token,
  type VerifiedRtm006Token,
  verify006,
  type Verify006Key,
  type Verify006Options,
  verifyRtm006,
  type VerifyRtm006Key,
} from './verify.ts'
