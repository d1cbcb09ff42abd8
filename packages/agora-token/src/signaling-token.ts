import { md5OfUser } from './wire/md5-of-user.ts'

const VERSION = '1'
const DAY_SECONDS = 24 * 3600

/**
 * A token for the signaling SDK that came before RTM.
 *
 * @param validTimeInSeconds - Seconds from now.
 */
export function get(
  appid: string,
  appcertificate: string,
  account: string,
  validTimeInSeconds: number,
): string {
  const expiredTime = Math.trunc(new Date().getTime() / 1000) + validTimeInSeconds
  // eslint-disable-next-line @typescript-eslint/restrict-plus-operands -- numbers given for texts are added up, as ever
  const digest = md5OfUser(account + appid + appcertificate + expiredTime)
  return [VERSION, appid, expiredTime, digest].join(':')
}

/** As {@link get}, for a day. */
export function get1DayToken(appid: string, appcertificate: string, account: string): string {
  return get(appid, appcertificate, account, DAY_SECONDS)
}
