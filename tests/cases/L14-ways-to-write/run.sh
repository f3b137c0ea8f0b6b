#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# append, overwrite, copy_file_range, sendfile and splice carry labels
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os
from flow import child, judge, open_secret, tainted

def mover(how):
    def f():
        i = open_secret()
        if how == "append":
            os.write(os.open("out-append", os.O_WRONLY | os.O_CREAT | os.O_APPEND), os.read(i, 100))
        elif how == "overwrite":
            os.pwrite(os.open("out-overwrite", os.O_WRONLY | os.O_CREAT), os.read(i, 100), 0)
        elif how == "range":
            os.copy_file_range(i, os.open("out-range", os.O_WRONLY | os.O_CREAT), 100)
        elif how == "sendfile":
            os.sendfile(os.open("out-sendfile", os.O_WRONLY | os.O_CREAT), i, 0, 100)
        elif how == "splice":
            r, w = os.pipe()
            os.splice(i, w, 100)
            os.splice(r, os.open("out-splice", os.O_WRONLY | os.O_CREAT), 100)
    return f

for how in ("append", "overwrite", "range", "sendfile", "splice"):
    os.waitpid(child(mover(how)), 0)
    judge(how, child(lambda: (open("out-" + how).read(), tainted())))
END
succeeds flow use.py
succeeds connects
