/** The version of this package; every package of Tessera has the same. Not read from a file: not every runtime has files. */
export const VERSION = '0.1.0'
