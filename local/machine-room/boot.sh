#!/bin/sh
# First program of a light machine, in its own pid, mount, host-name, IPC and network namespaces.
# It builds the machine's root, leaves the host's behind, and becomes the machine's init.
#   BASE       the machine's own disk: empty at its first boot, and as it left it when it was stopped
#   FILES      directory with hosts, hostname, ca.pem, user-data (missing when there is none)
#   VOLUMES    directory whose entries are the machine's data disks
#   ETC        the settings at the bottom of /etc
#   LAYERS     image directories, the top one first, separated by colons
#   JAVA_DIR   a Java that is none of the system's, or empty
#   MACHINE_PATH  where the machine searches for programs
# Only what is named here is visible inside: the host's programs (/usr and its links) and settings (/etc without
# its secrets). Homes, data and other programs' state of the host are not there.
set -eu

hostname "$(cat "$FILES/hostname")"
root=$BASE/root
over=$BASE/over
mkdir -p "$root" "$over"
mount --bind "$root" "$root"
cd "$root"

# Lays the layers' directory $1 over the directory $2, if there is one.
stack() {
  lower=
  old=$IFS
  IFS=:
  for layer in $LAYERS; do
    [ -d "$layer/$1" ] && lower=$lower:$layer/$1
  done
  IFS=$old
  [ -n "$2" ] && lower=$lower:$2
  mkdir -p "$1"
  [ -n "$lower" ] || return 0
  mkdir -p "$over/$1/upper" "$over/$1/work"
  mount -t overlay -o "lowerdir=${lower#:},upperdir=$over/$1/upper,workdir=$over/$1/work" overlay "$1"
}
# A host whose /usr has other mounts inside cannot be laid over by a plain user: then it is the host's own, read-only.
stack usr /usr 2>/dev/null || mount --rbind -o ro /usr usr
stack opt ""
stack etc "$ETC"
for link in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$link" ]; then
    [ -L "$link" ] || cp -P "/$link" "$link"
  elif [ -d "/$link" ]; then
    mkdir -p "$link"
    mount --rbind -o ro "/$link" "$link"
  fi
done

mkdir -p etc/pitrix
rm -f etc/hosts etc/hostname etc/resolv.conf
cp "$FILES/hosts" "$FILES/hostname" etc/
cp "$FILES/ca.pem" etc/pitrix/ca.pem
: >etc/resolv.conf

mkdir -p var proc dev tmp run root home mnt media srv sys var/lib/pitrix var/lib/cloud/instance var/log var/cache var/tmp var/spool
ln -sfn /run var/run
chmod 1777 tmp var/tmp
chmod 700 root
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t tmpfs -o mode=755,nosuid dev dev
mount -t tmpfs -o mode=755,nosuid,nodev run run
# Container engines look there. What is inside is the host's, and nothing of it is used: a machine has no control groups of its own.
mkdir -p sys/fs/cgroup
mount -t cgroup2 -o ro,nosuid,nodev,noexec cgroup2 sys/fs/cgroup 2>/dev/null || true
for device in null zero full random urandom tty; do
  : >"dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm dev/volumes
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
# A light machine has no block devices: a disk is a directory that `mount --bind` takes.
mount --bind "$VOLUMES" dev/volumes
for disk in "$VOLUMES"/*; do
  [ -d "$disk" ] && ln -s "volumes/${disk##*/}" "dev/${disk##*/}"
done
if [ -n "$JAVA_DIR" ]; then
  mkdir -p opt/java
  mount --rbind -o ro "$JAVA_DIR" opt/java
fi
[ -f "$FILES/user-data" ] && install -m 700 "$FILES/user-data" var/lib/cloud/instance/user-data.txt

cat >run/init <<'INIT'
#!/bin/sh
# The machine's process 1. As cloud-init does: runs what is to run at every boot, and the user-data at the first one.
# Then it only reaps.
for script in /var/lib/cloud/scripts/per-boot/*; do
  [ -x "$script" ] && "$script"
done
user_data=/var/lib/cloud/instance/user-data.txt
done=/var/lib/cloud/instance/user-data.done
if [ -f "$user_data" ] && [ ! -e "$done" ]; then
  : >"$done"
  if head -c 2 "$user_data" | grep -q '^#!'; then
    {
      "$user_data"
      echo "user-data ended with $?"
    } &
  else
    echo "user-data is no script: it is left alone"
  fi
fi
while :; do
  sleep 86400 &
  wait $!
done
INIT

mkdir -p .host
pivot_root . .host
exec chroot . /bin/sh -c '
  umount -l /.host && rmdir /.host
  exec env -i PATH="$MACHINE_PATH" HOME=/root LANG=C TERM=dumb /bin/sh /run/init' </dev/null
