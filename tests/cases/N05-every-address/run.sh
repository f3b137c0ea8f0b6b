#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# to listen on 0.0.0.0 or :: is to listen on every address; a socket without a peer hears anybody
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds sys bind 127.0.0.1 7005
succeeds sys bind ::1 7005
fails sys bind 0.0.0.0 7005
fails sys bind :: 7005
fails sys bind ::ffff:0.0.0.0 7005
fails sys listen 127.0.0.1 0
fails sys listen ::1 0
fails sys bind 0.0.0.0 7011
fails sys bind :: 7011
succeeds sys bind 0.0.0.0 7012
fails sys bind :: 7012
succeeds sys tcp 0.0.0.0 7001

cat >"$W/hear.py" <<'END'
import socket, sys

def address(s):
    return ("127.0.0.1", s.getsockname()[1])

a, b = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "ab")
a.bind(("127.0.0.1", 0))
b.bind(("127.0.0.1", 0))
if sys.argv[1] == "peer":
    a.connect(address(b))
b.sendto(b"x", address(a))
a.recv(1)
socket.create_connection(("127.0.0.1", 7001)).close()
END
succeeds python3 "$W/hear.py" peer
fails python3 "$W/hear.py" anybody
