#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# unix sockets: only the one that is allowed, by whatever name
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds sys unix-stream "$W/ok.sock"
succeeds sys unix-dgram "$W/okd.sock"
fails sys unix-stream "$W/no.sock"
fails sys unix-dgram "$W/nod.sock"
ln -s no.sock "$W/ok2.sock"
fails sys unix-stream "$W/ok2.sock"
cd "$W"
fails sys unix-stream ./no.sock
fails sys unix-stream ../w/no.sock
succeeds sys unix-stream ok.sock
