#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: a descriptor that somebody outside passes in
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >take.py <<'END'
import array, os, socket, sys

s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
for level, kind, data in s.recvmsg(1, socket.CMSG_SPACE(4))[1]:
    for fd in array.array("i", data):
        os.write(fd, b"evil")
        sys.exit("it was handed over")
END
succeeds python3 take.py "$T/socket"
