#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a reader that slept when the secret came
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, socket, time
from flow import child, judge, secret, tainted

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
succeeds flow use.py
succeeds connects
