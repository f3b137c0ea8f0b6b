#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
private_addresses
put "$W/.env" TOKEN=1
ip -6 addr add fd09::1/64 dev lo nodad 2>/dev/null || true
# Somebody outside the session, who connects the sockets that he is handed.
cat >"$T/connector.py" <<'END'
import os, socket, sys

listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
listener.listen()
while True:
    who, _ = listener.accept()
    to, fds, _, _ = socket.recv_fds(who, 100, 1)
    socket.socket(fileno=fds[0]).connect((to.decode(), 7003))
    who.send(b"x")
    who.close()
END
python3 "$T/connector.py" "$T/connector" </dev/null >/dev/null 2>&1 &
echo $! >"$T/connecting"
for _ in {1..100}; do
	[[ ! -S $T/connector ]] || break
	sleep 0.1
done
