#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# memory that was shared before the secret was read
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

m = mmap.mmap(-1, 4096)

def store():
    m[0:4] = secret()[:4]

def load():
    while m[0:1] == b"\0":
        time.sleep(0.01)
    tainted()

pid = child(load)
judge("anonymous", child(store), pid)
f = os.open("mapped", os.O_RDWR | os.O_CREAT)
os.ftruncate(f, 4096)
n = mmap.mmap(f, 4096)

def store_file():
    n[0:4] = secret()[:4]

def load_file():
    while n[0:1] == b"\0":
        time.sleep(0.01)
    tainted()

pid = child(load_file)
time.sleep(0.2)
judge("file", child(store_file), pid)
END
succeeds python3 use.py
succeeds connects
