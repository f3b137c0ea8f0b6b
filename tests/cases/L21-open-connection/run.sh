#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a connection that was open before is judged again
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, socket, sys, array, mmap, time

def tainted():
    try:
        socket.create_connection(("127.0.0.1", 7001))
    except PermissionError:
        os._exit(0)
    os._exit(1)

def child(f, *a):
    pid = os.fork()
    if not pid:
        f(*a)
        os._exit(0)
    return pid

def secret():
    return open(os.environ["W"] + "/.env", "rb").read()

def judge(what, *pids):
    for pid in pids[:-1]:
        os.waitpid(pid, 0)
    if os.waitpid(pids[-1], 0)[1]:
        sys.exit(what + ": it connected")

c = socket.create_connection(("127.0.0.1", 7001))
c.send(b"before")

def send(s):
    secret()
    try:
        s.send(b"after")
    except PermissionError:
        os._exit(0)
    os._exit(1)

judge("own connection", child(send, c))
END
succeeds python3 use.py
succeeds connects
