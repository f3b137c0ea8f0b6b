#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a helper of the session receives the secret over loopback
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

a = socket.socket()
a.bind(("127.0.0.1", 0))
a.listen()

def send():
    data = secret()
    socket.create_connection(a.getsockname()).sendall(data)

judge("tcp", child(send), child(lambda: (a.accept()[0].recv(100), tainted())))
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))

def send_to():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(secret(), u.getsockname())

judge("udp", child(send_to), child(lambda: (u.recv(100), tainted())))
END
succeeds python3 use.py
succeeds connects
