#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# tee, vmsplice and splice between pipes
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import ctypes, os
from flow import child, judge, open_secret, secret, tainted

libc = ctypes.CDLL(None, use_errno=True)

class iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("len", ctypes.c_size_t)]

def checked(n):
    if n < 0:
        raise OSError(ctypes.get_errno(), "mover")

r1, w1 = os.pipe()
r2, w2 = os.pipe()

def tee():
    i = open_secret()
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
    i = open_secret()
    os.splice(i, w3, 4)

judge("splice in", child(between), child(lambda: (os.splice(r3, w4, 4), os._exit(0))))
judge("splice on", child(lambda: (os.read(r4, 4), tainted())))
END
succeeds flow use.py
succeeds connects
