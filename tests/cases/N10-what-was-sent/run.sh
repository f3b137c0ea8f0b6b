#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# connections: peer, result, and the bytes each way
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
python3 - <<'END'
import socket

def talk(family, address, port):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.connect((address, port))
    s.sendall(b"x" * 1000)
    n = 0
    while data := s.recv(65536):
        n += len(data)
    s.close()
    assert n == 2345, n

talk(socket.AF_INET, "127.0.0.1", 7104)
talk(socket.AF_INET6, "::1", 7106)
refused = socket.socket()
try:
    refused.connect(("127.0.0.1", 7109))
    raise SystemExit("port 7109 is open")
except ConnectionRefusedError:
    pass
END
