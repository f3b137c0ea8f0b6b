#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a reader that slept when the secret came
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

def after(read):
    def f():
        read()
        tainted()
    return f

def wakes(what, read, write):
    pid = child(after(read))
    time.sleep(0.3)
    judge(what, child(lambda: write(secret())), pid)

r, w = os.pipe()
wakes("pipe", lambda: os.read(r, 10), lambda d: os.write(w, d))
wakes("readv", lambda: os.readv(r, [bytearray(10)]), lambda d: os.write(w, d))
os.mkfifo("fifo")
f = os.open("fifo", os.O_RDWR)
wakes("fifo", lambda: os.read(f, 10), lambda d: os.write(f, d))
a, b = socket.socketpair()
wakes("socketpair read", lambda: os.read(a.fileno(), 10), lambda d: b.send(d))
wakes("socketpair recv", lambda: a.recv(10), lambda d: b.send(d))
END
succeeds python3 use.py
succeeds connects
