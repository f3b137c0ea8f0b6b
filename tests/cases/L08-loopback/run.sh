#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a helper of the session receives the secret over loopback
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import socket
from flow import child, judge, secret, tainted

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
succeeds flow use.py
succeeds connects
