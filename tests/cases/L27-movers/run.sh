#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# tee, vmsplice and splice between pipes
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

import ctypes
libc = ctypes.CDLL(None, use_errno=True)

class iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("len", ctypes.c_size_t)]

def checked(n):
    if n < 0:
        raise OSError(ctypes.get_errno(), "mover")

r1, w1 = os.pipe()
r2, w2 = os.pipe()

def tee():
    i = os.open(os.environ["W"] + "/.env", os.O_RDONLY)
    os.splice(i, w1, 4)
    checked(libc.tee(r1, w2, ctypes.c_size_t(4), 0))

judge("tee", child(tee), child(lambda: (os.read(r2, 4), tainted())))
r3, w3 = os.pipe()
r4, w4 = os.pipe()

def vmsplice():
    data = secret()
    checked(libc.vmsplice(w3, ctypes.byref(iovec(data, len(data))), ctypes.c_size_t(1), 0))

judge("vmsplice", child(vmsplice), child(lambda: (os.read(r3, 4), tainted())))

def between():
    i = os.open(os.environ["W"] + "/.env", os.O_RDONLY)
    os.splice(i, w3, 4)

judge("splice in", child(between), child(lambda: (os.splice(r3, w4, 4), os._exit(0))))
judge("splice on", child(lambda: (os.read(r4, 4), tainted())))
END
succeeds python3 use.py
succeeds connects
