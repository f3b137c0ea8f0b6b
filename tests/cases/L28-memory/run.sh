#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# memory that was shared before the secret was read
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import mmap, os, time
from flow import child, judge, secret, tainted

def passes(what, memory, early):
    def store():
        memory[0:4] = secret()[:4]

    def load():
        while memory[0:1] == b"\0":
            time.sleep(0.01)
        tainted()

    reader = child(load)
    time.sleep(early)
    judge(what, child(store), reader)

passes("anonymous", mmap.mmap(-1, 4096), 0)
f = os.open("mapped", os.O_RDWR | os.O_CREAT)
os.ftruncate(f, 4096)
passes("file", mmap.mmap(f, 4096), 0.2)
END
succeeds flow use.py
succeeds connects
