#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# devices by their numbers: whatever a device file is called, it is also /dev/block/M:N or /dev/char/M:N
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mknod "$W/b" b 8 0
absent "$W/b"
fails mknod "$W/c" c 1 1
absent "$W/c"
fails dd if="$W/disk" of=/dev/null count=1
fails dd if="$W/memory" of=/dev/null count=1
# Excepted by its number; what is nobody's data; no devices at all.
succeeds mknod "$W/tun" c 10 200
succeeds mknod "$W/null" c 1 3
succeeds mknod "$W/whiteout" c 0 0
succeeds mkfifo "$W/fifo"
succeeds mknod "$W/socket" p
put "$W/null" nothing
# Who may write here may write a device here: that rule is about names.
: >"$W/log"
# Overlayfs makes whiteouts of its own.
rm "$T/m/f"
rmdir "$T/m/d"
