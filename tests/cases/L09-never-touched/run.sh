#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# who never touched the secret connects
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat .env >/dev/null
succeeds connects
cat >use.py <<'END'
import os, socket
os.stat(os.environ["W"] + "/.env")
os.listdir(os.environ["W"])
socket.create_connection(("127.0.0.1", 7001))
END
succeeds python3 use.py
