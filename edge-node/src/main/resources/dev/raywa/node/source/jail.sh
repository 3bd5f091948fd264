# jail ROOT WORK START WRITABLE READABLE... -- COMMAND: runs in fresh user, mount and process namespaces.
set -eu
PATH=$PATH:/usr/sbin:/sbin
root=$1 work=$2 start=$3 writable=$4
shift 4
mount -t tmpfs -o size=64m,mode=755 jail "$root"
lend() {
  if [ -d "$1" ]; then
    mkdir -p "$root$1"
  else
    mkdir -p "$root${1%/*}"
    : >"$root$1"
  fi
  mount --rbind "$1" "$root$1"
}
show() {
  lend "$1"
  mount -o remount,ro,bind,nosuid,nodev "$root$1"
}
for folder in /usr/bin /usr/lib /usr/lib64; do
  [ ! -d "$folder" ] || show "$folder"
done
while [ "$1" != -- ]; do
  show "$1"
  shift
done
shift
[ -z "$writable" ] || lend "$writable"
for name in bin lib lib64; do ln -s "usr/$name" "$root/$name"; done
mkdir "$root/proc" "$root/dev" "$root/tmp" "$root/raywa-source" "$root/old"
mount -t proc proc "$root/proc"
for name in null zero random urandom; do
  : >"$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
mount -t tmpfs -o size=256m,nosuid,nodev jail "$root/tmp"
mount --bind "$work" "$root/raywa-source"
cd "$root"
pivot_root . old
umount -l /old
rmdir /old
mount -o remount,ro,bind /
cd "$start"
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all \
  --securebits=+noroot,+noroot_locked "$@"
