#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# one child reads and writes, another reads what it wrote
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
python3 -c 'open("out", "w").write(open(".env").read())'
cat >use.py <<'END'
import socket
open("out").read()
try:
    socket.create_connection(("127.0.0.1", 7001))
except PermissionError:
    raise SystemExit(0)
raise SystemExit("it connected")
END
succeeds python3 use.py
succeeds connects
