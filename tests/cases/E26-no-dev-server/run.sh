#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# on loopback, and nowhere else
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys bind 0.0.0.0 7001
fails sys bind :: 7001
fails sys bind 192.0.2.77 7001
succeeds python3 -c 'import socket; socket.create_server(("127.0.0.1", 7001))'
fails npm run dev
succeeds npm run build
holds "$T/ran" "run build"
