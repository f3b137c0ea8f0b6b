#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# devices carry no labels
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat .env >/dev/null
cat >use.py <<'END'
import os, socket
e = os.eventfd(0)
pid = os.fork()
if not pid:
    open(os.environ["W"] + "/.env").read()
    os.eventfd_write(e, 1)
    os._exit(0)
os.eventfd_read(e)
os.waitpid(pid, 0)
open("/dev/null").read()
socket.create_connection(("127.0.0.1", 7001))
END
succeeds python3 use.py
