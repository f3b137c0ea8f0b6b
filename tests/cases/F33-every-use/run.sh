#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: every use of a descriptor that was open before the session
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put "$W/evil" evil
cat >use.py <<'END'
import os, sys

def refused(what, use):
    try:
        use()
    except PermissionError:
        return
    sys.exit(what + " went through")

source = os.open("evil", os.O_RDONLY)
copy = os.dup(9)
refused("write to a copy", lambda: os.write(copy, b"evil"))
refused("pwritev", lambda: os.pwritev(9, [b"e", b"vil"], 0))
refused("sendfile", lambda: os.sendfile(9, source, 0, 4))
refused("copy_file_range", lambda: os.copy_file_range(source, 9, 4))
refused("ftruncate", lambda: os.ftruncate(9, 0))
refused("fallocate", lambda: os.posix_fallocate(9, 0, 8192))
END
succeeds python3 use.py
