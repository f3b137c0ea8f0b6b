#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a sibling receives the secret over a unix socket
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

a = socket.socket(socket.AF_UNIX)
a.bind("named")
a.listen()

def send():
    s = socket.socket(socket.AF_UNIX)
    s.connect("named")
    s.sendall(secret())

def receive():
    a.accept()[0].recv(100)
    tainted()

judge("stream", child(send), child(receive))
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
d.bind("datagrams")

def send_to():
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(secret(), "datagrams")

def receive_from():
    d.recv(100)
    tainted()

judge("datagram", child(send_to), child(receive_from))
END
succeeds python3 use.py
succeeds connects
