/** Bounds of tokens and of what they name. Each has its source; see `spec/` for the platform's own documents. */

/** Agora: a token is valid for 24 hours at most, counted from its issue. Seconds. */
export const MAX_LIFETIME_SECONDS = 86_400
/** Ours: how far in the future an issue time may lie, because clocks differ. Not documented by Agora. Seconds. */
export const CLOCK_SKEW_SECONDS = 60
/** Agora's Web SDK refuses longer tokens. Characters. */
export const MAX_SDK_TOKEN_CHARACTERS = 2047
/** Ours: what a token may unpack to. Large enough for every token Agora's own packages can build and read. Bytes. */
export const MAX_INFLATED_BYTES = 1_048_576
/** Ours: a token text longer than base64 of an incompressible {@link MAX_INFLATED_BYTES} cannot be honest. Characters. */
export const MAX_TOKEN_CHARACTERS = 1_500_000
/** Agora's C++ reader stops here. Bytes. */
export const MAX_INTEROPERABLE_PAYLOAD_BYTES = 65_535

export const MAX_U32 = 0xffff_ffff
/** A number this large where a duration is meant is a moment: 1 000 000 000 s is September 2001. */
export const LOOKS_LIKE_UNIX_TIME = 1_000_000_000
/** A number this large where Unix seconds are meant is milliseconds: 10¹¹ s is the year 5138. */
export const LOOKS_LIKE_MILLISECONDS = 100_000_000_000

/** Agora: RTC channel names are 1 to 64 bytes of the 89 characters. */
export const MAX_CHANNEL_BYTES = 64
/** Agora: RTC user accounts are 1 to 255 bytes of the 89 characters. */
export const MAX_ACCOUNT_BYTES = 255
/** Agora: RTM and Chat user ids are at most 64 characters. */
export const MAX_USER_ID_CHARACTERS = 64
