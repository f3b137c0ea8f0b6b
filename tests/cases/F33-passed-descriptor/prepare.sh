#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put "$O/f" good
cat >"$T/give.py" <<'END'
import array, os, socket, sys

server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
if os.fork():
    sys.exit()
os.setsid()
peer = server.accept()[0]
peer.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [os.open(sys.argv[2], os.O_WRONLY)]))])
END
python3 "$T/give.py" "$T/socket" "$O/f" </dev/null >/dev/null 2>&1
