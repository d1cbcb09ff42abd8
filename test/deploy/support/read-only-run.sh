#!/bin/sh
# Runs a command in the files of an image as Kubernetes would: nothing can be written but /data and /tmp, and the user is not
# root. Prints what it prints.
#
#     read-only-run.sh ROOT NAME=value… COMMAND…
set -eu
root=$1
shift
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o uid=10001,gid=10001,mode=700 tmpfs "$root/data"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec chroot --userspec=10001:10001 "$root" /usr/bin/env -i "$@"
