#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a connection that was open before is judged again
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, socket
from flow import child, judge, secret

c = socket.create_connection(("127.0.0.1", 7001))
c.send(b"before")

def send(s):
    secret()
    try:
        s.send(b"after")
    except PermissionError:
        os._exit(0)
    os._exit(1)

judge("own connection", child(send, c))
END
succeeds flow use.py
succeeds connects
