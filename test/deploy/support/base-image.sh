#!/bin/sh
# A stand-in for an official Node image, from what this Debian machine has: a shell, Node, npm, certificates, nothing else.
#
#     base-image.sh FOLDER NODE NPM
set -eu
root=$1 node=$2 npm=$3

mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/etc/ssl/certs" "$root/tmp" "$root/root" \
  "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
chmod 1777 "$root/tmp"

cp "$(command -v busybox)" "$root/bin/busybox"
for name in $("$root/bin/busybox" --list); do
  [ "$name" = busybox ] || ln -sf busybox "$root/bin/$name"
done
mkdir -p "$root/usr/bin" && ln -s /bin/env "$root/usr/bin/env"

cp "$node" "$root/usr/local/bin/node"
cp -r "$npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
# What Node is linked with and what native packages expect of glibc, at the same paths.
{ ldd "$node" | grep -o '/[^ ]*'; dpkg -L libc6 | grep '^/lib/.*/lib[^/]*\.so\.[0-9]*$'; } | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
