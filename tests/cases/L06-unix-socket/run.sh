#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a sibling receives the secret over a unix socket
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import socket
from flow import child, judge, secret, tainted

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
succeeds flow use.py
succeeds connects
