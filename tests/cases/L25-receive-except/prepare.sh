#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo TOKEN=1 >"$W/.env"
listener 7001
cp /bin/true "$T/true"
cd "$T" && python3 -m http.server -b 127.0.0.1 7016 </dev/null >/dev/null 2>&1 &
echo $! >"$T/server"
for _ in {1..100}; do curl -sf -o /dev/null http://127.0.0.1:7016/true && break; sleep 0.1; done
