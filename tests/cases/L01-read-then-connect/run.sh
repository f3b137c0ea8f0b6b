#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# who reads the secret connects nowhere after it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
succeeds connects
. "$W/.env"
fails connects
fails connects
END
bash -eu use.sh
cat >use.py <<'END'
import os, socket
s = socket.create_connection(("127.0.0.1", 7001))
open(os.environ["W"] + "/.env").read()
try:
    socket.create_connection(("127.0.0.1", 7001))
except PermissionError:
    pass
END
succeeds python3 use.py
