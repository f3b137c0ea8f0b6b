#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# no way of making processes sheds a label
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, socket, sys, threading
open(os.environ["W"] + "/.env").read()

def tainted():
    try:
        socket.create_connection(("127.0.0.1", 7001))
    except PermissionError:
        return
    os._exit(1)

def wait(pid):
    if os.waitpid(pid, 0)[1]:
        sys.exit("it connected")

pid = os.fork()
if not pid:
    os.setsid()
    second = os.fork()
    if not second:
        tainted()
        os._exit(0)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(second, 0)[1]))
wait(pid)
depth = 0
while depth < 200:
    depth += 1
    pid = os.fork()
    if pid:
        wait(pid)
        os._exit(0) if depth > 1 else sys.exit()
tainted()
t = threading.Thread(target=lambda: os.execvp("bash", ["bash", "-c", '. "$CASES/../kernel/lib.bash"; fails connects']))
t.start()
t.join()
END
succeeds python3 use.py
succeeds connects
