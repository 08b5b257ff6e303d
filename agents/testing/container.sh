#!/bin/sh
# Makes the root of a container in a mount namespace that this process alone has, and becomes the program that is told.
#   ROOT       a directory that has all mount points; nothing can be written to it afterwards
#   STATE      a directory in it that can be written to all the same; nothing: there is none
#   NODE       the Node that stands for the base image's, whose C library is the host's
#   arguments  the program that goes into that root
set -eu
mount --bind "$ROOT" "$ROOT"
for directory in lib lib64 usr/lib; do
  [ ! -d "/$directory" ] || mount --rbind -o ro "/$directory" "$ROOT/$directory"
done
mount --bind "$NODE" "$ROOT/nodejs/bin/node"
for device in null random urandom; do
  mount --bind "/dev/$device" "$ROOT/dev/$device"
done
[ -z "${STATE:-}" ] || mount --bind "$ROOT$STATE" "$ROOT$STATE"
mount -o remount,bind,ro "$ROOT"
exec "$@"
