#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# no way of making processes sheds a label
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, sys, threading
from flow import child, connects, judge, secret, tainted

secret()

def daemon():
    os.setsid()
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child(tainted), 0)[1]))

judge("daemon", child(daemon))
depth = 0
while depth < 200:
    depth += 1
    pid = os.fork()
    if pid:
        judge("depth", pid)
        os._exit(0) if depth > 1 else sys.exit()
if connects():
    os._exit(1)
t = threading.Thread(target=lambda: os.execvp("bash", ["bash", "-c", '. "$CASES/../kernel/lib.bash"; fails connects']))
t.start()
t.join()
END
succeeds flow use.py
succeeds connects
